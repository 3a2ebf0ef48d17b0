package dev.tokenbus.gateway.config;

import dev.tokenbus.protocol.Range;
import java.util.List;

/**
 * Who may connect, and what a stream's tokens are worth.
 *
 * @param allowedOrigins pages of other origins that may connect, for example {@code https://chat.example.com}; the gateway's
 *     own page always may, and so may clients that send no Origin
 * @param tokenKey what the streams' tokens are signed with, 16 characters or more, the same on all gateways; empty: made
 *     when the cluster starts, and shared by its nodes. Never printed
 * @param tokenHours how long a stream's tokens are valid
 */
public record Access(List<String> allowedOrigins, String tokenKey, int tokenHours) {
    static final Access DEFAULT = new Access(List.of(), "", 24);

    public Access {
        allowedOrigins = List.copyOf(allowedOrigins);
        if (!tokenKey.isEmpty() && tokenKey.length() < 16) {
            throw new IllegalArgumentException(
                    "gateway.tokenKey: (hidden) (expected: 16 characters or more, or empty)");
        }
        Range.check("gateway.tokenHours", tokenHours, 1, 8760);
    }

    /** Hides the key. */
    @Override
    public String toString() {
        return "Access[allowedOrigins=" + allowedOrigins + ", tokenKey=" + (tokenKey.isEmpty() ? "none" : "[hidden]")
                + ", tokenHours=" + tokenHours + "]";
    }
}
