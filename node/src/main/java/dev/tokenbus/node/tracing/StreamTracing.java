package dev.tokenbus.node.tracing;

import dev.tokenbus.meter.Door;
import dev.tokenbus.protocol.bus.worker.StartStream;
import dev.tokenbus.protocol.bus.worker.TraceContext;
import dev.tokenbus.trace.AnswerTrace;
import dev.tokenbus.trace.AttemptTrace;
import dev.tokenbus.trace.Tracing;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;

/** Makes a span of each thing that a node does for an answer. */
final class StreamTracing implements Tracing {
    private static final String POST = "POST";

    private final Spans spans;

    StreamTracing(Spans spans) {
        this.spans = spans;
    }

    @Override
    public AnswerTrace answer(AnswerTrace.Asked asked, TraceContext client) {
        if (Spans.isLeftOut(client)) {
            return AnswerTrace.NONE;
        }
        boolean isSocket = asked.door() == Door.WEBSOCKET || asked.door() == Door.RESPONSES_WEBSOCKET;
        String name = (isSocket ? "websocket " : POST + ' ') + asked.route();
        Traced traced = spans.begin(name, SpanKind.SERVER, client);
        if (!traced.isRecording()) {
            return new PassedOn.Answer(traced.context());
        }
        Span span = traced.span()
                .setAttribute(Names.STREAM, asked.stream().value())
                .setAttribute(Names.DOOR, asked.door().word())
                .setAttribute(Names.MODEL, asked.model());
        if (!isSocket) {
            span.setAttribute(Names.HTTP_METHOD, POST).setAttribute(Names.HTTP_ROUTE, asked.route());
        }
        return new AnswerSpan(traced);
    }

    @Override
    public AnswerTrace adopted(AnswerTrace.Adopted adopted, TraceContext formerHome) {
        // A node that traces nothing began it: its end is all that would be seen.
        if (!formerHome.isGiven() || Spans.isLeftOut(formerHome)) {
            return AnswerTrace.NONE;
        }
        Traced traced = spans.begin("adopt", SpanKind.INTERNAL, formerHome);
        traced.span()
                .setAttribute(Names.STREAM, adopted.stream().value())
                .setAttribute(Names.MODEL, adopted.model())
                .setAttribute(Names.WORKER, adopted.worker().name())
                .setAttribute(Names.FROM, adopted.formerHome())
                .setAttribute(Names.AFTER, adopted.lastSeq());
        return new AnswerSpan(traced);
    }

    @Override
    public AttemptTrace attempt(StartStream start, String worker, String backend) {
        TraceContext home = start.request().trace();
        if (Spans.isLeftOut(home)) {
            return AttemptTrace.NONE;
        }
        Traced traced = spans.begin("generate " + start.model(), SpanKind.INTERNAL, home);
        if (!traced.isRecording()) {
            return new PassedOn.Attempt(traced.context());
        }
        traced.span()
                .setAttribute(Names.STREAM, start.streamId().value())
                .setAttribute(Names.EPOCH, start.epoch())
                .setAttribute(Names.MODEL, start.model())
                .setAttribute(Names.WORKER, worker)
                .setAttribute(Names.BACKEND, backend);
        return new AttemptSpan(traced);
    }
}
