package dev.tokenbus.gateway.principal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A key as its owner has it: {@code tb-<id>-<secret>}. The id is public, and finds what is known of the key; the secret has 256 random
 * bits, so that a plain hash of the key gives nothing away.
 *
 * @param id ten letters and digits
 * @param text the whole key
 */
public record ApiKey(String id, String text) {
    static final Pattern ID = Pattern.compile("[A-Za-z0-9]{10}");

    private static final Pattern SHAPE = Pattern.compile("tb-([A-Za-z0-9]{10})-[A-Za-z0-9]{43}");
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int ID_CHARS = 10;
    private static final int SECRET_CHARS = 43;

    /** @param random a secure source */
    public static ApiKey create(RandomGenerator random) {
        String id = letters(ID_CHARS, random);
        return new ApiKey(id, "tb-" + id + "-" + letters(SECRET_CHARS, random));
    }

    private static String letters(int count, RandomGenerator random) {
        StringBuilder text = new StringBuilder(count);
        for (int i = 0; i < count; i++) {
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString();
    }

    /** Empty for a text that is no key. */
    static Optional<ApiKey> parse(String text) {
        Matcher parts = SHAPE.matcher(text);
        return parts.matches() ? Optional.of(new ApiKey(parts.group(1), text)) : Optional.empty();
    }

    /** What is kept of it: a SHA-256 of the whole key, in hexadecimal digits. */
    public String hash() {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    /** Whether a hash is this key's, in a time that does not depend on where they differ. */
    boolean hasHash(String expected) {
        return MessageDigest.isEqual(
                hash().getBytes(StandardCharsets.US_ASCII), expected.getBytes(StandardCharsets.US_ASCII));
    }

    /** Hides the secret. */
    @Override
    public String toString() {
        return "ApiKey[" + id + "]";
    }
}
