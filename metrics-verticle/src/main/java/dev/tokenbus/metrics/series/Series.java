package dev.tokenbus.metrics.series;

import dev.tokenbus.meter.StreamKind;
import dev.tokenbus.meter.StreamMeter;
import dev.tokenbus.metrics.times.Histograms;
import dev.tokenbus.metrics.times.Times;
import dev.tokenbus.protocol.Outcome;
import dev.tokenbus.protocol.bus.node.StreamFigures;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** The figures of one kind of streams. Times take room only once there is one. Any thread may record; one makes reports. */
final class Series implements StreamMeter {
    private final StreamKind kind;
    private final LongAdder[] counts =
            Stream.generate(LongAdder::new).limit(StreamCount.values().length).toArray(LongAdder[]::new);
    private final AtomicReferenceArray<Times> times = new AtomicReferenceArray<>(StreamTime.values().length);
    private Map<String, Long> reported = Map.of();

    Series(StreamKind kind) {
        this.kind = kind;
    }

    StreamKind kind() {
        return kind;
    }

    /** Whether anything was ever counted. */
    boolean isUsed() {
        return Stream.of(counts).anyMatch(count -> count.sum() > 0);
    }

    long count(StreamCount of) {
        return counts[of.ordinal()].sum();
    }

    /** Null while nothing was measured. */
    @Nullable
    Times times(StreamTime of) {
        return times.get(of.ordinal());
    }

    @Override
    public void started() {
        add(StreamCount.STARTED, 1);
    }

    @Override
    public void ended(Outcome outcome) {
        add(StreamCount.of(outcome), 1);
    }

    @Override
    public void lasted(long nanos) {
        record(StreamTime.WHOLE, nanos);
    }

    @Override
    public void firstToken(long nanos) {
        record(StreamTime.FIRST_TOKEN, nanos);
    }

    @Override
    public void gap(long nanos) {
        record(StreamTime.GAP, nanos);
    }

    @Override
    public void queued(long nanos) {
        record(StreamTime.QUEUE, nanos);
    }

    @Override
    public void busHop(long nanos) {
        record(StreamTime.BUS_HOP, nanos);
    }

    @Override
    public void stalled(long nanos) {
        record(StreamTime.SOCKET_STALL, nanos);
    }

    @Override
    public void arrived(long events) {
        add(StreamCount.EVENTS, events);
    }

    @Override
    public void read(long events) {
        add(StreamCount.EVENTS_READ, events);
    }

    @Override
    public void unread(long events) {
        add(StreamCount.EVENTS_UNREAD, events);
    }

    @Override
    public void delivered(int tokens, int bytes) {
        add(StreamCount.CHUNKS, tokens > 0 && bytes > 0 ? 1 : 0);
        add(StreamCount.TOKENS, tokens);
        add(StreamCount.BYTES, bytes);
    }

    private void add(StreamCount of, long amount) {
        counts[of.ordinal()].add(amount);
    }

    private void record(StreamTime of, long nanos) {
        Times known = times.get(of.ordinal());
        (known == null ? first(of) : known).record(nanos);
    }

    private Times first(StreamTime of) {
        times.compareAndSet(of.ordinal(), null, new Times());
        return Objects.requireNonNull(times.get(of.ordinal()));
    }

    /**
     * The totals, and the times since the call before.
     *
     * @param evenIfStill whether they are wanted although nothing was recorded since then
     * @return null if they are not
     */
    @Nullable
    StreamFigures report(boolean evenIfStill, Histogram interval, ByteBuffer scratch) {
        Map<String, Long> totals = totals();
        Map<String, byte[]> histograms = drain(interval, scratch);
        boolean isStill = totals.equals(reported) && histograms.isEmpty();
        if (isStill && !evenIfStill) {
            return null;
        }
        reported = totals;
        return new StreamFigures(kind.model(), kind.backend(), kind.door(), totals, histograms);
    }

    private Map<String, Long> totals() {
        Map<String, Long> totals = new HashMap<>();
        for (StreamCount each : StreamCount.values()) {
            long count = count(each);
            if (count > 0) {
                totals.put(each.key(), count);
            }
        }
        return totals;
    }

    private Map<String, byte[]> drain(Histogram interval, ByteBuffer scratch) {
        Map<String, byte[]> histograms = new HashMap<>();
        for (StreamTime each : StreamTime.values()) {
            Times measured = times(each);
            if (measured != null) {
                interval.reset();
                measured.drainTo(interval);
                if (interval.getTotalCount() > 0) {
                    histograms.put(each.key(), Histograms.encode(interval, scratch));
                }
            }
        }
        return histograms;
    }
}
