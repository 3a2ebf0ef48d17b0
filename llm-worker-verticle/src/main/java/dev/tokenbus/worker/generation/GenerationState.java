package dev.tokenbus.worker.generation;

import dev.tokenbus.meter.GenAiMeter;
import dev.tokenbus.meter.WorkerMeter;
import dev.tokenbus.protocol.Outcome;
import dev.tokenbus.protocol.Timings;
import dev.tokenbus.protocol.Usage;
import java.util.List;

/**
 * The life of a generation: each state has the times (in nanoseconds) that are known in it, and its legal transitions.
 *
 * <pre>
 *   Queued ──begin──► AwaitingFirstToken ──firstToken──► Streaming
 *     │                      │                              │
 *     └──────────────────────┴────────────end───────────────┴──► Ended
 * </pre>
 */
sealed interface GenerationState {
    /** How the time was spent until {@code now}. */
    Timings timings(long now, long stalledNanos, List<Timings.Attempt> attempts);

    /** Records how fast the tokens came, once all are there; nothing if there are none. */
    default void recordSpeed(WorkerMeter meter, long now, long tokens) {}

    /** Records that the model's answer is over; nothing if it was not asked. */
    default void recordEnd(GenAiMeter meter, Outcome outcome, Usage usage, long now) {}

    /** Waits for a free place. */
    record Queued(long acceptedAt) implements GenerationState {
        AwaitingFirstToken begin(long now) {
            return new AwaitingFirstToken(acceptedAt, now);
        }

        @Override
        public Timings timings(long now, long stalledNanos, List<Timings.Attempt> attempts) {
            return new Timings(millis(now - acceptedAt), 0, millis(now - acceptedAt), 0, attempts);
        }
    }

    /** The backend is asked. */
    record AwaitingFirstToken(long acceptedAt, long begunAt) implements GenerationState {
        Streaming firstToken(long now) {
            return new Streaming(acceptedAt, begunAt, now);
        }

        @Override
        public void recordEnd(GenAiMeter meter, Outcome outcome, Usage usage, long now) {
            meter.answered(outcome, usage, now - begunAt, now - acceptedAt);
        }

        @Override
        public Timings timings(long now, long stalledNanos, List<Timings.Attempt> attempts) {
            return new Timings(
                    millis(begunAt - acceptedAt), 0, millis(now - acceptedAt), millis(stalledNanos), attempts);
        }
    }

    /** Tokens arrive. */
    record Streaming(long acceptedAt, long begunAt, long firstTokenAt) implements GenerationState {
        @Override
        public void recordEnd(GenAiMeter meter, Outcome outcome, Usage usage, long now) {
            meter.answered(outcome, usage, now - begunAt, now - acceptedAt);
            if (outcome == Outcome.Ending.DONE && usage.completionTokens() > 1) {
                meter.timePerToken((now - firstTokenAt) / (usage.completionTokens() - 1));
            }
        }

        @Override
        public void recordSpeed(WorkerMeter meter, long now, long tokens) {
            meter.duration(now - acceptedAt);
            if (tokens > 1) {
                meter.timePerToken((now - firstTokenAt) / (tokens - 1));
            }
        }

        @Override
        public Timings timings(long now, long stalledNanos, List<Timings.Attempt> attempts) {
            return new Timings(
                    millis(begunAt - acceptedAt),
                    millis(firstTokenAt - begunAt),
                    millis(now - acceptedAt),
                    millis(stalledNanos),
                    attempts);
        }
    }

    /** The log has its terminal event, or the generation is cancelled. */
    record Ended(long endedAt, boolean cancelled) implements GenerationState {
        @Override
        public Timings timings(long now, long stalledNanos, List<Timings.Attempt> attempts) {
            return Timings.NONE;
        }
    }

    private static long millis(long nanos) {
        return Math.max(0, nanos / 1_000_000);
    }
}
