package dev.tokenbus.trace;

import dev.tokenbus.meter.Stage;
import dev.tokenbus.protocol.bus.worker.TraceContext;
import dev.tokenbus.protocol.log.StreamEvent;

/** What happens to one attempt at an answer at its worker, from its acceptance to its end. */
public interface AttemptTrace {
    /** Traces nothing. */
    AttemptTrace NONE = new AttemptTrace() {};

    /** The context that goes on to the backend. */
    default TraceContext within(TraceContext outer) {
        return outer;
    }

    /** It has waited in the queue for so long, and runs. */
    default void begun(long queuedNanos) {}

    /** The backend asks a model's server. */
    default CallTrace calls(CallTrace.Asked asked) {
        return CallTrace.NONE;
    }

    /** The first token is there. */
    default void firstToken() {}

    /** A stage has held the backend back for so long, and no longer does. */
    default void stalled(Stage stage, long nanos) {}

    /** Another gateway is the answer's home now. */
    default void moved(String from, String to) {}

    /** It has its terminal event. */
    default void ended(StreamEvent.Terminal end) {}

    /** Nobody follows it any more. */
    default void cancelled() {}
}
