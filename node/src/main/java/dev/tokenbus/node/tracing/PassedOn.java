package dev.tokenbus.node.tracing;

import dev.tokenbus.protocol.bus.worker.TraceContext;
import dev.tokenbus.trace.AnswerTrace;
import dev.tokenbus.trace.AttemptTrace;

/** A trace that begins here and that the sampler leaves out: all that follows is to know that, so that no part of it is recorded alone. */
final class PassedOn {
    private PassedOn() {}

    /** Of an answer. */
    record Answer(TraceContext context) implements AnswerTrace {
        @Override
        public TraceContext within(TraceContext outer) {
            return context;
        }
    }

    /** Of an attempt whose home traces nothing. */
    record Attempt(TraceContext context) implements AttemptTrace {
        @Override
        public TraceContext within(TraceContext outer) {
            return context;
        }
    }
}
