package dev.tokenbus.node.tracing;

import dev.tokenbus.meter.Stage;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.Outcome;
import dev.tokenbus.protocol.bus.worker.TraceContext;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import java.util.concurrent.TimeUnit;

/**
 * A span that has begun, with what all spans here have in common.
 *
 * @param context where its children are
 */
record Traced(Spans spans, Span span, TraceContext context) {
    /** A stall that is shorter is no reason why an answer took its time: a fast client has many of those. */
    private static final long STALL_NANOS = 100_000_000;

    /** Whether anybody will see it. */
    boolean isRecording() {
        return span.isRecording();
    }

    /** Says when a stall began, and how long it was. */
    void stalled(Stage stage, long nanos) {
        if (nanos >= STALL_NANOS) {
            span.addEvent(
                    Names.STALL,
                    Attributes.of(Names.STAGE, stage.word(), Names.DURATION, seconds(nanos)),
                    spans.clock().now() - nanos,
                    TimeUnit.NANOSECONDS);
        }
    }

    /** Ends it, as an error if the outcome is one. The message of an error is left out: it may quote the prompt. */
    void end(Outcome outcome) {
        span.setAttribute(Names.OUTCOME, outcome.wireName());
        if (outcome instanceof ErrorCode code) {
            span.setAttribute(Names.ERROR_TYPE, code.wireName()).setStatus(StatusCode.ERROR);
        }
        span.end();
    }

    static double seconds(long nanos) {
        return nanos / 1e9;
    }
}
