package dev.tokenbus.gateway.jwt;

import dev.tokenbus.gateway.config.Authentication;
import dev.tokenbus.gateway.config.GatewayConfig;
import dev.tokenbus.testkit.Settings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;

/** Signs tokens with the JDK alone, also such as no honest issuer would. */
public final class Issuer {
    public static final String NAME = "https://issuer.example/";
    public static final String AUDIENCE = "tokenbus";

    private Issuer() {}

    /** A pair of keys with its id, for one algorithm. */
    public record Signer(String id, String algorithm, KeyPair pair) {
        public static Signer of(String id, String algorithm) {
            try {
                KeyPairGenerator generator = KeyPairGenerator.getInstance(
                        switch (algorithm.substring(0, 2)) {
                            case "RS", "PS" -> "RSA";
                            case "ES" -> "EC";
                            default -> "Ed25519";
                        });
                if (!algorithm.equals("EdDSA")) {
                    generator.initialize(
                            switch (algorithm) {
                                case "ES256" -> 256;
                                case "ES384" -> 384;
                                case "ES512" -> 521;
                                default -> 2048;
                            });
                }
                return new Signer(id, algorithm, generator.generateKeyPair());
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        /** The same key by another name. */
        public Signer named(String other) {
            return new Signer(other, algorithm, pair);
        }

        public JsonObject jwk() {
            JsonObject jwk = new JsonObject().put("kid", id).put("use", "sig");
            if (pair.getPublic() instanceof RSAPublicKey rsa) {
                return jwk.put("kty", "RSA")
                        .put("n", number(rsa.getModulus(), 0))
                        .put("e", number(rsa.getPublicExponent(), 0));
            } else if (pair.getPublic() instanceof ECPublicKey ec) {
                int bits = ec.getParams().getCurve().getField().getFieldSize();
                return jwk.put("kty", "EC")
                        .put("crv", "P-" + bits)
                        .put("x", number(ec.getW().getAffineX(), (bits + 7) / 8))
                        .put("y", number(ec.getW().getAffineY(), (bits + 7) / 8));
            }
            byte[] spki = pair.getPublic().getEncoded();
            return jwk.put("kty", "OKP")
                    .put("crv", "Ed25519")
                    .put("x", base64(Arrays.copyOfRange(spki, spki.length - 32, spki.length)));
        }

        /** A token of these claims. */
        public String sign(JsonObject claims) {
            return sign(header(), claims.encode());
        }

        public JsonObject header() {
            return new JsonObject().put("alg", algorithm).put("kid", id).put("typ", "JWT");
        }

        public String sign(JsonObject header, String claims) {
            String signed = unsigned(header.encode(), claims);
            try {
                Signature signature = Signature.getInstance(
                        switch (algorithm) {
                            case "PS256" -> "RSASSA-PSS";
                            case "ES256" -> "SHA256withECDSAinP1363Format";
                            case "ES384" -> "SHA384withECDSAinP1363Format";
                            case "ES512" -> "SHA512withECDSAinP1363Format";
                            case "EdDSA" -> "Ed25519";
                            default -> "SHA256withRSA";
                        });
                if (algorithm.equals("PS256")) {
                    signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
                }
                signature.initSign(pair.getPrivate());
                signature.update(signed.getBytes(StandardCharsets.US_ASCII));
                return signed + "." + base64(signature.sign());
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** A token that is signed with a secret. */
    static String hmac(byte[] secret, JsonObject claims) {
        String signed = unsigned("{\"alg\":\"HS256\"}", claims.encode());
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return signed + "." + base64(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String unsigned(String header, String claims) {
        return base64(header.getBytes(StandardCharsets.UTF_8)) + "." + base64(claims.getBytes(StandardCharsets.UTF_8));
    }

    static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String number(BigInteger number, int length) {
        byte[] bytes = number.toByteArray();
        int zeros = bytes[0] == 0 ? 1 : 0;
        byte[] fixed = new byte[Math.max(length, bytes.length - zeros)];
        System.arraycopy(bytes, zeros, fixed, fixed.length - bytes.length + zeros, bytes.length - zeros);
        return base64(fixed);
    }

    /** What a client of this subject would say, for an hour. */
    public static JsonObject claims(String subject, Instant now) {
        return new JsonObject()
                .put("iss", NAME)
                .put("aud", AUDIENCE)
                .put("sub", subject)
                .put("exp", now.plusSeconds(3600).getEpochSecond());
    }

    public static String jwks(Signer... signers) {
        return new JsonObject()
                .put("keys", new JsonArray(Stream.of(signers).map(Signer::jwk).toList()))
                .encode();
    }

    /** An authenticator whose clocks a test has in its hands. */
    public static Future<JwtAuthenticator> open(
            Settings settings, Vertx vertx, InstantSource clock, LongSupplier nanos, Logger log) {
        return JwtAuthenticator.open(config(settings), vertx, clock, nanos, log);
    }

    /** With this issuer and audience, and no leeway. */
    static Authentication config(Settings settings) {
        return settings.with("jwtIssuer", NAME)
                .with("jwtAudience", AUDIENCE)
                .with("jwtLeewayMs", 0)
                .applyTo(GatewayConfig.DEFAULT.authentication());
    }
}
