package dev.tokenbus.gateway.jwt;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Tokens that let nobody in, each with what is wrong with it. */
final class WrongTokens {
    /** When they are shown. */
    static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

    /** The keys that are known. */
    static final Issuer.Signer RSA = Issuer.Signer.of("rsa-1", "RS256");

    static final Issuer.Signer EC = Issuer.Signer.of("ec-1", "ES256");

    /** One that is not known. */
    static final Issuer.Signer OTHER = Issuer.Signer.of("rsa-2", "RS256");

    private WrongTokens() {}

    static JsonObject claims() {
        return Issuer.claims("user-1", NOW);
    }

    private static Arguments bad(String why, String token) {
        return arguments(why, token);
    }

    private static String without(String claim) {
        JsonObject some = claims();
        some.remove(claim);
        return RSA.sign(some);
    }

    static Stream<Arguments> all() {
        String good = RSA.sign(claims());
        String[] parts = good.split("\\.");
        byte[] publicKey = RSA.pair().getPublic().getEncoded();
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(publicKey)
                + "\n-----END PUBLIC KEY-----\n";
        String plain = claims().encode();
        return Stream.of(
                bad("no algorithm, no signature", Issuer.unsigned("{\"alg\":\"none\"}", plain) + "."),
                bad("no algorithm, two parts", Issuer.unsigned("{\"alg\":\"none\"}", plain)),
                bad("no algorithm, another's signature", Issuer.unsigned("{\"alg\":\"none\"}", plain) + "." + parts[2]),
                bad("None", Issuer.unsigned("{\"alg\":\"None\"}", plain) + "." + parts[2]),
                bad("no alg at all", Issuer.unsigned("{}", plain) + "." + parts[2]),
                bad("the public key as a secret", Issuer.hmac(publicKey, claims())),
                bad(
                        "the public key as a secret, in PEM",
                        Issuer.hmac(pem.getBytes(StandardCharsets.US_ASCII), claims())),
                bad(
                        "the modulus as a secret",
                        Issuer.hmac(RSA.jwk().getString("n").getBytes(StandardCharsets.US_ASCII), claims())),
                bad("an algorithm of another kind of key", RSA.sign(RSA.header().put("alg", "ES256"), plain)),
                bad("signed by another key", new Issuer.Signer("rsa-1", "RS256", OTHER.pair()).sign(claims())),
                bad("the key of another algorithm", new Issuer.Signer("ec-1", "RS256", RSA.pair()).sign(claims())),
                bad(
                        "claims changed",
                        parts[0] + "."
                                + Issuer.base64(
                                        claims().put("sub", "root").encode().getBytes(StandardCharsets.UTF_8)) + "."
                                + parts[2]),
                bad("signature cut", good.substring(0, good.length() - 4)),
                bad("expired", RSA.sign(claims().put("exp", NOW.getEpochSecond()))),
                bad("not yet valid", RSA.sign(claims().put("nbf", NOW.getEpochSecond() + 1))),
                bad("another issuer", RSA.sign(claims().put("iss", "https://other.example/"))),
                bad("another issuer, nearly", RSA.sign(claims().put("iss", "https://issuer.example"))),
                bad("another audience", RSA.sign(claims().put("aud", "other"))),
                bad(
                        "other audiences",
                        RSA.sign(claims().put("aud", new JsonArray().add("a").add("tokenbus2")))),
                bad("no audience in the list", RSA.sign(claims().put("aud", new JsonArray()))),
                bad("an audience that is no text", RSA.sign(claims().put("aud", 1))),
                bad("no exp", without("exp")),
                bad("no iss", without("iss")),
                bad("no aud", without("aud")),
                bad("no sub", without("sub")),
                bad("an empty sub", RSA.sign(claims().put("sub", ""))),
                bad("an exp that is text", RSA.sign(claims().put("exp", "2027-01-01"))),
                bad("an exp beyond time", RSA.sign(claims().put("exp", 9.9e30))),
                bad("a negative exp", RSA.sign(claims().put("exp", -1))),
                bad("an unknown key", RSA.named("rsa-9").sign(claims())),
                bad("a key id that is a path", RSA.named("../../../../dev/null").sign(claims())),
                bad("a key id with a zero", RSA.named("rsa-1\u0000").sign(claims())),
                bad(
                        "a key id that is an address",
                        RSA.named("http://127.0.0.1:1/jwks").sign(claims())),
                bad(
                        "an embedded key",
                        OTHER.sign(OTHER.header().put("jwk", OTHER.jwk()).put("jku", "http://127.0.0.1:1/"), plain)),
                bad("a critical extension", RSA.sign(RSA.header().put("crit", new JsonArray().add("exp")), plain)),
                bad("a huge token", RSA.sign(claims().put("pad", "x".repeat(9000)))),
                bad("duplicate claims", RSA.sign(RSA.header(), plain.replace("{\"iss\"", "{\"sub\":\"root\",\"iss\""))),
                bad("claims that are no JSON", RSA.sign(RSA.header(), "{\"iss\":")),
                bad("claims that are a list", RSA.sign(RSA.header(), "[]")),
                bad("more after the claims", RSA.sign(RSA.header(), plain + "{}")),
                bad(
                        "deep claims",
                        RSA.sign(
                                RSA.header(),
                                plain.replace("{\"iss\"", "{\"x\":" + "[".repeat(200) + "]".repeat(200) + ",\"iss\""))),
                bad("a header that is no JSON", Issuer.unsigned("x", plain) + "." + parts[2]),
                bad("four parts", good + "." + parts[2]),
                bad("five parts, as an encrypted one has", good + "." + parts[2] + "." + parts[2]),
                bad("other letters", parts[0] + "." + parts[1] + "." + parts[2].replace(parts[2].charAt(0), '+')),
                bad("dots alone", ".."),
                bad("a key of ours", "tb-aaaaaaaaaa-" + "a".repeat(43)));
    }
}
