package dev.tokenbus.trace;

import dev.tokenbus.protocol.bus.worker.StartStream;
import dev.tokenbus.protocol.bus.worker.TraceContext;

/**
 * The port to which a node's verticles say what they do for an answer; a method that is not overridden traces nothing.
 * Implementations are thread-safe, and ask nothing of anybody: several event loops call one.
 *
 * <p>The context of a trace travels in the messages that ask for a stream, so that no way past the bus, no other worker and no other
 * home loses it. No message with events has one.
 */
public interface Tracing {
    /** Traces nothing: the client's own context goes on to the model's server as it came. */
    Tracing OFF = new Tracing() {};

    /** A client asks for an answer, as a part of its own trace if it has one. */
    default AnswerTrace answer(AnswerTrace.Asked asked, TraceContext client) {
        return AnswerTrace.NONE;
    }

    /** A gateway becomes the home of an answer that had another one, whose trace this is. */
    default AnswerTrace adopted(AnswerTrace.Adopted adopted, TraceContext formerHome) {
        return AnswerTrace.NONE;
    }

    /** A worker has accepted an attempt at an answer, which its backend is to make. */
    default AttemptTrace attempt(StartStream start, String worker, String backend) {
        return AttemptTrace.NONE;
    }
}
