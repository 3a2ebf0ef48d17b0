package dev.tokenbus.gateway.jwt;

import dev.tokenbus.gateway.config.JwtAlgorithm;
import dev.tokenbus.protocol.Limits;
import dev.tokenbus.protocol.json.JsonReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a JSON Web Token says of itself. Nothing of it is known to be true before its signature is checked.
 *
 * @param text the whole token
 * @param algorithm what it says that it is signed by
 * @param keyId which of the issuer's keys; empty if it does not say
 * @param claims what it says
 */
record Token(String text, JwtAlgorithm algorithm, String keyId, Claims claims) {
    /** The longest token, in characters: longer ones do not fit into the head of a request. */
    static final int MOST_CHARS = 8192;

    private static final String PART = "([A-Za-z0-9_-]+)";
    private static final Pattern SHAPE = Pattern.compile(PART + "\\." + PART + "\\." + PART);
    private static final int MOST_AUDIENCES = 64;

    /** The last second that is a time: 9999-12-31T23:59:59Z. */
    private static final long LAST_SECOND = 253_402_300_799L;

    /**
     * What a token says of its owner.
     *
     * @param audience for whom it is
     * @param notBefore null for from the beginning on
     * @param name what people call its owner; null for the subject
     * @param grant the claim {@code tokenbus}, as JSON; null for none
     */
    record Claims(
            String issuer,
            String subject,
            List<String> audience,
            Instant expires,
            @Nullable Instant notBefore,
            @Nullable String name,
            @Nullable String grant) {}

    /** Throws {@link IllegalArgumentException} that says what is wrong, and quotes nothing of the token. */
    static Token parse(String text) {
        JsonReader.expect(text.length() <= MOST_CHARS, "token", "at most " + MOST_CHARS + " characters");
        Matcher parts = SHAPE.matcher(text);
        JsonReader.expect(parts.matches(), "token", "three parts of base64url with dots between them");
        try {
            Header header = Header.read(json(parts.group(1), "header"));
            return new Token(text, header.algorithm, header.keyId, readClaims(json(parts.group(2), "claims")));
        } catch (IOException e) {
            throw new IllegalArgumentException(JsonReader.describe(e), e);
        }
    }

    private static String json(String part, String name) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Base64.getUrlDecoder().decode(part)))
                    .toString();
        } catch (CharacterCodingException | IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": not UTF-8 in base64url", e);
        }
    }

    private record Header(JwtAlgorithm algorithm, String keyId) {
        static Header read(String json) throws IOException {
            var read = new Object() {
                @Nullable
                String algorithm;

                String keyId = "";
            };
            try (JsonReader in = new JsonReader(json)) {
                in.readObject(field -> {
                    switch (field) {
                        case "alg" -> read.algorithm = in.shortString(field);
                        case "kid" -> read.keyId = in.shortString(field);
                        case "crit" ->
                            // Its extensions have to be understood (RFC 7515, section 4.1.11), and none is.
                            throw new IllegalArgumentException("crit: an extension that is unknown");
                        default -> {}
                    }
                });
            }
            JwtAlgorithm algorithm = JwtAlgorithm.ofName(JsonReader.require(read.algorithm, "alg"))
                    .orElseThrow(() -> new IllegalArgumentException("alg: unknown, or none"));
            return new Header(algorithm, read.keyId);
        }
    }

    private static Claims readClaims(String json) throws IOException {
        var read = new Object() {
            @Nullable
            String issuer;

            @Nullable
            String subject;

            List<String> audience = List.of();

            @Nullable
            Instant expires;

            @Nullable
            Instant notBefore;

            @Nullable
            String name;

            @Nullable
            String grant;
        };
        try (JsonReader in = new JsonReader(json)) {
            in.readObject(field -> {
                switch (field) {
                    case "iss" -> read.issuer = in.shortString(field);
                    case "sub" -> read.subject = in.shortString(field);
                    case "aud" -> read.audience = audience(in, field);
                    case "exp" -> read.expires = time(in, field);
                    case "nbf" -> read.notBefore = time(in, field);
                    case "name" -> read.name = in.isString() ? in.string(field) : null;
                    case "tokenbus" -> {
                        JsonReader.expect(in.isObject(), field, "an object");
                        read.grant = in.raw();
                    }
                    default -> {}
                }
            });
        }
        return new Claims(
                JsonReader.require(read.issuer, "iss"),
                JsonReader.require(read.subject, "sub"),
                read.audience,
                JsonReader.require(read.expires, "exp"),
                read.notBefore,
                read.name,
                read.grant);
    }

    private static List<String> audience(JsonReader in, String field) throws IOException {
        if (in.isString()) {
            return List.of(in.string(field));
        }
        List<String> all = new ArrayList<>(in.strings(field, MOST_AUDIENCES));
        all.removeIf(each -> each.length() > Limits.NAME_CHARS);
        return List.copyOf(all);
    }

    private static Instant time(JsonReader in, String field) throws IOException {
        double seconds = in.number(field);
        JsonReader.expect(seconds >= 0 && seconds <= LAST_SECOND, field, "seconds since 1970");
        return Instant.ofEpochSecond((long) seconds);
    }

    /** Hides everything: whoever has the text has the rights. */
    @Override
    public String toString() {
        return "Token[" + algorithm + "]";
    }
}
