package dev.tokenbus.protocol.web;

import java.util.List;

/** The pages of other servers that may use this one. */
public final class AllowedOrigins {
    private final List<OriginPattern> patterns;

    private AllowedOrigins(List<OriginPattern> patterns) {
        this.patterns = patterns;
    }

    /** Throws {@link IllegalArgumentException} for a value that no page's origin can match; {@code key} names it. */
    public static AllowedOrigins parse(String key, List<String> values) {
        return new AllowedOrigins(
                values.stream().map(value -> OriginPattern.parse(key, value)).toList());
    }

    public boolean allow(Origin page) {
        return patterns.stream().anyMatch(pattern -> pattern.matches(page));
    }

    /** Whether a page that is allowed may have come from this host. */
    boolean haveHost(String host) {
        return patterns.stream().anyMatch(pattern -> pattern.matchesHost(host));
    }
}
