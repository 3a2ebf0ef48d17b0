package dev.tokenbus.protocol.web;

import org.jspecify.annotations.Nullable;

/** An origin that is allowed, or all subdomains of one: {@code https://chat.example.com}, {@code https://*.example.com}. */
final class OriginPattern {
    private static final String SUBDOMAINS = "://*.";

    private final Origin origin;
    private final boolean subdomains;

    private OriginPattern(Origin origin, boolean subdomains) {
        this.origin = origin;
        this.subdomains = subdomains;
    }

    /** Throws {@link IllegalArgumentException} for what no page's origin can match; {@code key} names it. */
    static OriginPattern parse(String key, String value) {
        boolean subdomains = value.contains(SUBDOMAINS);
        Origin origin = Origin.parse(subdomains ? value.replace(SUBDOMAINS, "://") : value);
        if (origin == null || !hasPages(origin.scheme()) || subdomains && new Authority(origin.host(), 0).isAddress()) {
            throw new IllegalArgumentException(
                    key + ": " + value
                            + " (expected: an origin without a path, such as https://chat.example.com or https://*.example.com)");
        }
        return new OriginPattern(origin, subdomains);
    }

    /** The schemes of WebSockets are no page's, and a page from a file has no origin. */
    private static boolean hasPages(String scheme) {
        return switch (scheme) {
            case "ws", "wss", "file", "data" -> false;
            default -> true;
        };
    }

    boolean matches(@Nullable Origin page) {
        return page != null
                && page.scheme().equals(origin.scheme())
                && page.port() == origin.port()
                && matchesHost(page.host());
    }

    boolean matchesHost(String host) {
        return subdomains ? host.endsWith("." + origin.host()) : host.equals(origin.host());
    }
}
