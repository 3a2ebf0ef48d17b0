package dev.tokenbus.gateway.jwt;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names of whoever has a token. */
final class PrincipalId {
    private static final int MOST_CHARS = 160;
    private static final int MOST_NAME_CHARS = 256;

    private PrincipalId() {}

    /**
     * What streams are owned by: the same for one subject of one issuer, and another for all others. It is readable where it is short;
     * what stands between its parts is in none of them, since they are escaped.
     */
    static String of(String issuer, String subject) {
        String plain = escaped(issuer) + "|" + escaped(subject);
        return "jwt|" + (plain.length() <= MOST_CHARS ? plain : "#" + hash(plain));
    }

    private static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    /** A name that may stand in a log: printable and short. */
    static String name(String given) {
        String printable = given.replaceAll("\\p{Cntrl}", " ").strip();
        String some = printable.isEmpty() ? "unnamed" : printable;
        return some.length() <= MOST_NAME_CHARS ? some : some.substring(0, MOST_NAME_CHARS);
    }
}
