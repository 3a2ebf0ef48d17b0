package dev.tokenbus.protocol;

import java.util.Locale;

/**
 * How a stream is delivered, as its client wants it.
 *
 * @param chunkSize the most tokens in one {@code chunk} frame, 1..4096; 0 lets the server decide
 * @param timeout milliseconds without progress after which an attempt fails, 100..600000; 0 for the worker's default
 * @param retryAttempts how often a request to the upstream is repeated before the first token, 0..10; -1 for the worker's default
 * @param onWorkerLoss what happens if the worker dies in mid-answer
 * @param priority 0 (waits longest) .. 9 (runs first); 5 by default
 * @param deadlineMs the whole stream must end within this many milliseconds, 1..3600000; 0 for none
 * @param orphanMs for so many milliseconds the answer goes on when nobody watches it any more, 0..86400000; -1 for the worker's default.
 *     One that asked for a time of its own keeps its place for that time, also when others wait
 */
public record StreamOptions(
        int chunkSize,
        int timeout,
        int retryAttempts,
        OnWorkerLoss onWorkerLoss,
        int priority,
        int deadlineMs,
        int orphanMs) {
    /** The longest orphan time: no answer takes longer. */
    public static final int ORPHAN_MOST_MS = 86_400_000;

    public static final StreamOptions DEFAULT = new StreamOptions(0, 0, -1, OnWorkerLoss.CONTINUE, 5, 0, -1);

    public StreamOptions {
        if (chunkSize != 0) {
            Range.check("options.streamOptions.chunkSize", chunkSize, 1, 4096);
        }
        if (timeout != 0) {
            Range.check("options.streamOptions.timeout", timeout, 100, 600_000);
        }
        if (retryAttempts != -1) {
            Range.check("options.streamOptions.retryAttempts", retryAttempts, 0, 10);
        }
        Range.check("options.streamOptions.priority", priority, 0, 9);
        if (deadlineMs != 0) {
            Range.check("options.streamOptions.deadlineMs", deadlineMs, 1, 3_600_000);
        }
        if (orphanMs != -1) {
            Range.check("options.streamOptions.orphanMs", orphanMs, 0, ORPHAN_MOST_MS);
        }
    }

    /** The same options with another orphan time. */
    StreamOptions withOrphanMs(int other) {
        return new StreamOptions(chunkSize, timeout, retryAttempts, onWorkerLoss, priority, deadlineMs, other);
    }

    /** What to do when the worker of a stream dies. */
    public enum OnWorkerLoss {
        /** Another worker continues the text so far, if its backend can do that. */
        CONTINUE,
        /** The answer starts again, announced by a {@code restart} event. */
        RESTART,
        /** The stream ends with {@code worker_lost}. */
        FAIL;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static OnWorkerLoss ofWireName(String word) {
            for (OnWorkerLoss value : values()) {
                if (value.wireName().equals(word)) {
                    return value;
                }
            }
            throw new IllegalArgumentException(
                    "options.streamOptions.onWorkerLoss: unknown (expected: continue, restart or fail)");
        }
    }
}
