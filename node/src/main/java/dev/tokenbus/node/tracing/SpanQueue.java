package dev.tokenbus.node.tracing;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** Ended spans that wait to be sent, so many at most. Whoever ends a span never waits: without room the span is dropped. Thread-safe. */
final class SpanQueue implements SpanProcessor {
    private final BlockingQueue<ReadableSpan> waiting;
    private final SpanCounts counts;

    SpanQueue(int capacity, SpanCounts counts) {
        this.waiting = new ArrayBlockingQueue<>(capacity);
        this.counts = counts;
    }

    int size() {
        return waiting.size();
    }

    /** Takes out the oldest, so many at most. */
    List<SpanData> take(int most) {
        List<ReadableSpan> taken = new ArrayList<>();
        waiting.drainTo(taken, most);
        return taken.stream().map(ReadableSpan::toSpanData).toList();
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
        // Only ended spans are of interest.
    }

    @Override
    public boolean isStartRequired() {
        return false;
    }

    @Override
    public void onEnd(ReadableSpan span) {
        if (!waiting.offer(span)) {
            counts.dropped(1);
        }
    }

    @Override
    public boolean isEndRequired() {
        return true;
    }
}
