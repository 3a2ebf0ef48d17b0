package dev.tokenbus.meter;

import dev.tokenbus.protocol.Outcome;
import dev.tokenbus.protocol.Usage;

/**
 * The port to which a worker reports how one model of one provider answers, for OpenTelemetry's GenAI metrics; a method that is not
 * overridden records nothing. A generation asks {@link WorkerMeter#genAi} once. Thread-safe.
 */
public interface GenAiMeter {
    /** Records nothing. */
    GenAiMeter NOOP = new GenAiMeter() {};

    /** Where the figures of an answer go whose server calls the model so. A generation asks once at most, before the first token. */
    default GenAiMeter answeredAs(String responseModel) {
        return this;
    }

    /** Time from asking the model to its first token. */
    default void firstToken(long nanos) {}

    /** Mean time of each further token of one answer. */
    default void timePerToken(long nanos) {}

    /**
     * The model was asked, and the answer is over.
     *
     * @param usage of this attempt alone
     * @param askedNanos since the model was asked
     * @param acceptedNanos since the worker accepted the generation, its time in the queue included
     */
    default void answered(Outcome outcome, Usage usage, long askedNanos, long acceptedNanos) {}
}
