package dev.tokenbus.node.tracing;

import dev.tokenbus.meter.Stage;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.Outcome;
import dev.tokenbus.protocol.bus.wire.WorkerId;
import dev.tokenbus.protocol.bus.worker.TraceContext;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.trace.AnswerTrace;
import io.opentelemetry.api.common.Attributes;

/** The span of an answer at its home. */
record AnswerSpan(Traced traced) implements AnswerTrace {
    @Override
    public TraceContext within(TraceContext outer) {
        return traced.context();
    }

    @Override
    public void accepted(WorkerId worker, String backend) {
        traced.span().addEvent(Names.ACCEPTED, Attributes.of(Names.WORKER, worker.name(), Names.BACKEND, backend));
    }

    @Override
    public void refused(ErrorCode code) {
        traced.end(code);
    }

    @Override
    public void firstToken() {
        traced.span().addEvent(Names.FIRST_TOKEN);
    }

    @Override
    public void stalled(Stage stage, long nanos) {
        traced.stalled(stage, nanos);
    }

    @Override
    public void failedOver(String from, WorkerId to, boolean wasLost, boolean continues) {
        traced.span()
                .addEvent(
                        Names.FAILOVER,
                        Attributes.of(
                                Names.FROM,
                                from,
                                Names.TO,
                                to.name(),
                                Names.REASON,
                                wasLost ? "worker_lost" : "worker_leaves",
                                Names.CONTINUES,
                                continues));
    }

    @Override
    public void resumed(long after) {
        traced.span().addEvent(Names.RESUME, Attributes.of(Names.AFTER, after));
    }

    @Override
    public void moved(String to) {
        traced.span().setAttribute(Names.TO, to);
        traced.end(Outcome.Ending.MOVED);
    }

    @Override
    public void ended(StreamEvent.Terminal end) {
        traced.end(end.outcome());
    }
}
