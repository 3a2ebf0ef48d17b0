package dev.tokenbus.meter;

import dev.tokenbus.protocol.Outcome;
import dev.tokenbus.protocol.Usage;

/**
 * The port to which a worker reports its work; a method that is not overridden records nothing. Implementations are
 * thread-safe and cheap: several event loops call one meter.
 *
 * <p>At rest the counters balance: generations accepted = generations ended + active + queued.
 */
public interface WorkerMeter {
    /** Records nothing. */
    WorkerMeter NOOP = new WorkerMeter() {};

    /** Where it is said how a model of a provider answers: asked once for each generation, and kept. */
    default GenAiMeter genAi(String model, String provider) {
        return GenAiMeter.NOOP;
    }

    /** The worker runs or queues a generation. */
    default void generationAccepted() {}

    /** The worker refuses a generation: all places and the queue are full. */
    default void generationRefused() {}

    /** A generation that nobody watches ends so that another one has its place. */
    default void generationYielded() {}

    default void generationEnded(Outcome outcome, Usage usage) {}

    /** Time in the queue before the generation runs. */
    default void queueWait(long nanos) {}

    /** Time from leaving the queue to the first token. */
    default void firstToken(long nanos) {}

    /** Mean time per token of one answer, the first token excluded. */
    default void timePerToken(long nanos) {}

    /** Time from the generation's acceptance to its end. */
    default void duration(long nanos) {}

    /** A stage begins to hold the upstream back. */
    default void backpressure(Stage stage) {}

    /** A model server is asked again, because it failed before the first token. */
    default void upstreamRetried() {}

    /** So many more, or fewer, workers of the node drain. */
    default void draining(int delta) {}

    /** One more worker runs at most so many streams at once, lets so many wait, and keeps so many bytes of logs. */
    default void limits(long running, long queued, long heldBytes) {}

    /** A model server answers, or no longer does. */
    default void upstreamUp(String upstream, boolean up) {}

    /** A model server is asked no more. */
    default void upstreamGone(String upstream) {}

    /** Requests that arrive in parts, and are not whole yet, take this many bytes more, or less. */
    default void partsBytes(long delta) {}

    /** The logs of this worker's streams grow, or shrink, by this many bytes. */
    default void heldBytes(long delta) {}
}
