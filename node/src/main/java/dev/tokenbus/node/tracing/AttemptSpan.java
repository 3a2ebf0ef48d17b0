package dev.tokenbus.node.tracing;

import dev.tokenbus.meter.Stage;
import dev.tokenbus.protocol.Outcome;
import dev.tokenbus.protocol.bus.worker.TraceContext;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.trace.AttemptTrace;
import dev.tokenbus.trace.CallTrace;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;

/** The span of an attempt at its worker. That of a model in the worker itself says what its answer cost; else the call of a server does. */
final class AttemptSpan implements AttemptTrace {
    private final Traced traced;
    private boolean hasCalled;

    AttemptSpan(Traced traced) {
        this.traced = traced;
    }

    @Override
    public TraceContext within(TraceContext outer) {
        return traced.context();
    }

    @Override
    public void begun(long queuedNanos) {
        traced.span().addEvent(Names.BEGUN, Attributes.of(Names.QUEUED, Traced.seconds(queuedNanos)));
    }

    @Override
    public CallTrace calls(CallTrace.Asked asked) {
        hasCalled = true;
        return CallSpan.of(traced.spans().begin("chat " + asked.model(), SpanKind.CLIENT, traced.context()), asked);
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
    public void moved(String from, String to) {
        traced.span().addEvent(Names.MOVE, Attributes.of(Names.FROM, from, Names.TO, to));
    }

    @Override
    public void ended(StreamEvent.Terminal end) {
        if (!hasCalled) {
            CallSpan.say(traced.span(), end.usage());
        }
        traced.end(end.outcome());
    }

    @Override
    public void cancelled() {
        traced.end(Outcome.Ending.CANCELLED);
    }
}
