package dev.tokenbus.gateway.config;

import dev.tokenbus.protocol.Range;
import org.jspecify.annotations.Nullable;

/**
 * What requests at the doors for clients of other protocols may cost, and what it means when such a client leaves.
 *
 * @param maxBodyBytes the largest body of a request without its images and other media, in bytes
 * @param maxMediaBytes what the images and other Base64 media in one body may take beside that, in bytes
 * @param onDisconnect what becomes of an answer when the last client that watches it leaves before its end: {@code stop}, {@code finish},
 *     or {@code orphan=60s} to stop it after that time; a request may say otherwise with {@code x-tokenbus-on-disconnect}, and one with
 *     an {@code Idempotency-Key} goes on for {@code worker.orphanMs}, because its client may ask again
 */
public record DoorLimits(int maxBodyBytes, int maxMediaBytes, String onDisconnect) {
    static final DoorLimits DEFAULT = new DoorLimits(1 << 20, 8 << 20, "stop");

    public DoorLimits {
        Range.check("gateway.maxBodyBytes", maxBodyBytes, 1024, 64 << 20);
        Range.check("gateway.maxMediaBytes", maxMediaBytes, 0, 256 << 20);
        OnDisconnect.parse("gateway.onDisconnect", onDisconnect);
    }

    /** What a policy says that a client has of its own, or, without one, {@link #onDisconnect}. */
    public OnDisconnect policyOf(@Nullable String own) {
        return OnDisconnect.parse("gateway.onDisconnect", own == null ? onDisconnect : own);
    }
}
