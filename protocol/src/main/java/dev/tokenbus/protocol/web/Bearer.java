package dev.tokenbus.protocol.web;

import java.util.Optional;

/** What {@code Authorization} shows (RFC 6750, section 2.1). */
public final class Bearer {
    private static final String SCHEME = "bearer ";

    private Bearer() {}

    /** The key or token in a value of the header; empty for another scheme. The scheme's case does not matter (RFC 9110, section 11.1). */
    public static Optional<String> token(String authorization) {
        return authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? Optional.of(authorization.substring(SCHEME.length()).strip())
                : Optional.empty();
    }
}
