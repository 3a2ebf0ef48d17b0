package dev.tokenbus.trace;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.bus.worker.TraceContext;

/** What happens to one question to a model's server, with its retries. */
public interface CallTrace {
    /** Traces nothing. */
    CallTrace NONE = new CallTrace() {};

    /**
     * What is asked.
     *
     * @param provider whose API it is, as {@code gen_ai.provider.name} says it
     * @param host the server's name or address
     */
    record Asked(String provider, String model, StreamConfig config, String host, int port) {}

    /** The context that goes to the server. */
    default TraceContext within(TraceContext outer) {
        return outer;
    }

    /** The server is asked again. */
    default void retried(ErrorCode why, int retry, long delayMs) {}

    /** The model's own name for itself. */
    default void answersAs(String model) {}

    /** The first token is there. */
    default void firstToken() {}

    /** The answer is complete. */
    default void ended(String finishReason, Usage usage) {}

    default void failed(ErrorCode code) {}

    /** Nobody wants the rest. */
    default void cancelled() {}
}
