package dev.tokenbus.trace;

import dev.tokenbus.meter.Door;
import dev.tokenbus.meter.Stage;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.wire.WorkerId;
import dev.tokenbus.protocol.bus.worker.TraceContext;
import dev.tokenbus.protocol.log.StreamEvent;

/** What happens to one answer at its home, from the request to the answer's end. */
public interface AnswerTrace {
    /** Traces nothing. */
    AnswerTrace NONE = new AnswerTrace() {};

    /**
     * What a client asks for.
     *
     * @param route the route of a request over HTTP, or the type of the message that asks over a WebSocket
     */
    record Asked(StreamId stream, Door door, String route, String model) {}

    /**
     * What a gateway takes over.
     *
     * @param formerHome the node that was the home and is lost; empty if it leaves
     * @param lastSeq the last event of the log so far
     */
    record Adopted(StreamId stream, String model, WorkerId worker, String formerHome, long lastSeq) {}

    /** The context that goes on to workers and other homes. */
    default TraceContext within(TraceContext outer) {
        return outer;
    }

    /** A worker has the answer now. */
    default void accepted(WorkerId worker, String backend) {}

    /** No worker takes it: there is no stream. */
    default void refused(ErrorCode code) {}

    /** The first event has arrived. */
    default void firstToken() {}

    /** A stage has held a viewer back for so long, and no longer does. */
    default void stalled(Stage stage, long nanos) {}

    /**
     * Another worker goes on.
     *
     * @param from the name of the one that is lost, or that leaves
     * @param wasLost whether it was lost
     * @param continues whether the text goes on where it was; otherwise the answer begins anew
     */
    default void failedOver(String from, WorkerId to, boolean wasLost, boolean continues) {}

    /** A client that came back, or another gateway for its clients, goes on after an event. */
    default void resumed(long after) {}

    /** Another gateway is the home now, or will be. */
    default void moved(String to) {}

    /** The home has the end. */
    default void ended(StreamEvent.Terminal end) {}
}
