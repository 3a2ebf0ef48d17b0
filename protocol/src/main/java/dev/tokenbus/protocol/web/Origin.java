package dev.tokenbus.protocol.web;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The origin of a web page, as RFC 6454 compares it: scheme, host and port, where the default port is the same as none.
 *
 * @param scheme in lower case
 * @param host as {@link Authority} has it
 * @param port the scheme's default where none is named; -1 where it has no default either
 */
public record Origin(String scheme, String host, int port) {
    static final int HTTP_PORT = 80;
    static final int HTTPS_PORT = 443;

    private static final Pattern SCHEME = Pattern.compile("[a-z][a-z0-9+.-]*");

    /** Null for what is no origin, such as {@code null}, which browsers send for pages without one. */
    public static @Nullable Origin parse(String text) {
        int end = text.indexOf("://");
        String scheme = end < 0 ? "" : text.substring(0, end).toLowerCase(Locale.ROOT);
        Authority authority = SCHEME.matcher(scheme).matches() ? Authority.parse(text.substring(end + 3)) : null;
        return authority == null ? null : new Origin(scheme, authority.host(), portOr(authority.port(), scheme));
    }

    private static int portOr(int named, String scheme) {
        if (named != Authority.NO_PORT) {
            return named;
        }
        return switch (scheme) {
            case "http" -> HTTP_PORT;
            case "https" -> HTTPS_PORT;
            default -> Authority.NO_PORT;
        };
    }

    boolean isHttps() {
        return scheme.equals("https");
    }

    /** Whether a page of this origin came from the server that a {@code Host} header names. */
    public boolean isOf(Authority server) {
        boolean web = isHttps() || scheme.equals("http");
        return web && host.equals(server.host()) && port == portOr(server.port(), scheme);
    }
}
