package dev.tokenbus.meter;

import dev.tokenbus.protocol.Usage;

/**
 * What a worker reports of its work. Called from several event loops; implementations are thread-safe and cheap.
 *
 * <p>At rest the counters balance: generations accepted = generations ended + active + queued.
 */
public interface WorkerMeter {
    /** Records nothing. */
    WorkerMeter NOOP = new WorkerMeter() {
        @Override
        public void generationAccepted() {}

        @Override
        public void generationRefused() {}

        @Override
        public void generationEnded(String outcome, Usage usage) {}

        @Override
        public void queueWait(long nanos) {}

        @Override
        public void firstToken(long nanos) {}

        @Override
        public void timePerToken(long nanos) {}

        @Override
        public void duration(long nanos) {}

        @Override
        public void backpressure(String stage) {}

        @Override
        public void heldBytes(long delta) {}
    };

    void generationAccepted();

    /** All places were taken. */
    void generationRefused();

    /** {@code done}, {@code stopped}, {@code cancelled} or an error's wire word. */
    void generationEnded(String outcome, Usage usage);

    /** Time in the queue before it ran. */
    void queueWait(long nanos);

    /** From leaving the queue to the first token. */
    void firstToken(long nanos);

    /** Mean time of each further token of one answer. */
    void timePerToken(long nanos);

    /** From being accepted to the end. */
    void duration(long nanos);

    /** A stage ({@code window}) began to hold the upstream back. */
    void backpressure(String stage);

    /** The logs of this worker's streams grew (or shrank) by so many bytes. */
    void heldBytes(long delta);
}
