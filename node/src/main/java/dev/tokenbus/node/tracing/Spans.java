package dev.tokenbus.node.tracing;

import dev.tokenbus.protocol.bus.worker.TraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.sdk.common.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Begins spans. Whose child a span is, is always said: no thread and no Vert.x context carries a trace.
 *
 * @param clock the one by which spans have their times
 */
record Spans(Tracer tracer, Clock clock) {
    private static final TextMapGetter<TraceContext> HEADERS = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(TraceContext trace) {
            return List.of(TraceContext.PARENT, TraceContext.STATE);
        }

        @Override
        public @Nullable String get(@Nullable TraceContext trace, String key) {
            return trace == null ? null : key.equals(TraceContext.PARENT) ? trace.parent() : trace.state();
        }
    };

    /** Whether a trace is one that nobody records: then nothing is to be done, and its context goes on as it is. */
    static boolean isLeftOut(TraceContext outer) {
        return outer.isGiven()
                && (Character.digit(outer.parent().charAt(outer.parent().length() - 1), 16) & 1) == 0;
    }

    /** A span within whatever the other side was in; one without a trace begins one, if the sampler wants it. */
    Traced begin(String name, SpanKind kind, TraceContext outer) {
        Context parent = W3CTraceContextPropagator.getInstance().extract(Context.root(), outer, HEADERS);
        return begin(name, kind, parent, outer.state());
    }

    private Traced begin(String name, SpanKind kind, Context parent, String state) {
        Span span = tracer.spanBuilder(name).setSpanKind(kind).setParent(parent).startSpan();
        return new Traced(this, span, contextOf(span.getSpanContext(), state));
    }

    private static TraceContext contextOf(SpanContext span, String state) {
        return new TraceContext(
                "00-" + span.getTraceId() + "-" + span.getSpanId() + "-"
                        + span.getTraceFlags().asHex(),
                state);
    }
}
