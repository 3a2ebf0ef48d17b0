package dev.tokenbus.benchmarks.jmh;

import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;
import org.HdrHistogram.AtomicHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Four ways to measure a time for every chunk, side by side: an AtomicHistogram, a Recorder, a Micrometer timer with buckets,
 * and an adder for each of 1 087 buckets of our own. {@code -t 2} has two event loops record at once.
 *
 * <p>{@code record...} is the cost for a chunk; {@code report...} what a report costs once a second, with 500 new values.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class LatencyBenchmark {
    private static final long HOUR = TimeUnit.HOURS.toMicros(1);
    private static final int DIGITS = 2;
    private static final int NEW_VALUES = 500;

    private final AtomicHistogram atomic = new AtomicHistogram(1, HOUR, DIGITS);
    private final Recorder recorder = new Recorder(1, HOUR, DIGITS);
    private final Adders adders = new Adders();
    private final Timer timer = Timer.builder("timer")
            .serviceLevelObjectives(
                    LongStream.of(50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000)
                            .mapToObj(micros -> Duration.ofNanos(micros * 1_000))
                            .toArray(Duration[]::new))
            .register(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    private final Histogram reported = histogram();
    private final Histogram interval = histogram();
    private final ByteBuffer scratch = ByteBuffer.allocate(interval.getNeededByteBufferCapacity());
    private @Nullable Histogram recorded;

    /** Times of chunks in a gateway, as one thread measures them: mostly about 100 µs, some of milliseconds. */
    @State(Scope.Thread)
    public static class Times {
        private long seed = Thread.currentThread().getId();

        long next() {
            seed = seed * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L;
            return 20_000 + ((seed >>> 44) >>> (seed >>> 61));
        }
    }

    @Benchmark
    public void recordInAtomicHistogram(Times times) {
        atomic.recordValue(times.next() / 1_000);
    }

    @Benchmark
    public void recordInRecorder(Times times) {
        recorder.recordValue(times.next() / 1_000);
    }

    @Benchmark
    public void recordInTimer(Times times) {
        timer.record(times.next(), TimeUnit.NANOSECONDS);
    }

    @Benchmark
    public void recordInAdders(Times times) {
        adders.record(times.next());
    }

    /** What is in each of the figures above. */
    @Benchmark
    public long nextTime(Times times) {
        return times.next();
    }

    @Benchmark
    public int reportFromAtomicHistogram(Times times) {
        for (int i = 0; i < NEW_VALUES; i++) {
            atomic.recordValue(times.next() / 1_000);
        }
        interval.reset();
        for (long value = 0; value <= atomic.getMaxValue(); value = atomic.nextNonEquivalentValue(value)) {
            add(value, atomic.getCountAtValue(value) - reported.getCountAtValue(value));
        }
        return interval.encodeIntoByteBuffer(scratch.clear());
    }

    @Benchmark
    public int reportFromRecorder(Times times) {
        for (int i = 0; i < NEW_VALUES; i++) {
            recorder.recordValue(times.next() / 1_000);
        }
        recorded = recorder.getIntervalHistogram(recorded);
        return recorded.encodeIntoByteBuffer(scratch.clear());
    }

    @Benchmark
    public int reportFromAdders(Times times) {
        for (int i = 0; i < NEW_VALUES; i++) {
            adders.record(times.next());
        }
        interval.reset();
        adders.reportTo(interval);
        return interval.encodeIntoByteBuffer(scratch.clear());
    }

    private void add(long value, long count) {
        if (count > 0) {
            interval.recordValueWithCount(value, count);
            reported.recordValueWithCount(value, count);
        }
    }

    private static Histogram histogram() {
        return new Histogram(1, HOUR, DIGITS);
    }

    /** Buckets of 1 µs up to 128 µs, then of at most 1/64 of the value, up to 4 s; found with two shifts. */
    private static final class Adders {
        private static final int UNIT_BITS = 10;
        private static final int SUB_BITS = 6;
        private static final int SUB_BUCKETS = 1 << SUB_BITS;
        private static final long MAX_NANOS = (1L << 32) - 1;

        private final LongAdder[] counts = new LongAdder[index(MAX_NANOS) + 1];
        private final long[] reported = new long[counts.length];

        Adders() {
            for (int i = 0; i < counts.length; i++) {
                counts[i] = new LongAdder();
            }
        }

        void record(long nanos) {
            counts[index(nanos)].increment();
        }

        void reportTo(Histogram interval) {
            for (int i = 0; i < counts.length; i++) {
                long now = counts[i].sum();
                if (now != reported[i]) {
                    interval.recordValueWithCount((lowest(i) + lowest(i + 1)) / 2 / 1_000, now - reported[i]);
                    reported[i] = now;
                }
            }
        }

        private static int index(long nanos) {
            long units = Math.max(0, Math.min(nanos, MAX_NANOS)) >>> UNIT_BITS;
            int shift = Math.max(0, Long.SIZE - 1 - SUB_BITS - Long.numberOfLeadingZeros(units));
            return (shift << SUB_BITS) + (int) (units >>> shift);
        }

        private static long lowest(int index) {
            if (index < 2 * SUB_BUCKETS) {
                return (long) index << UNIT_BITS;
            }
            int shift = (index >> SUB_BITS) - 1;
            return (long) ((index & SUB_BUCKETS - 1) + SUB_BUCKETS) << shift + UNIT_BITS;
        }
    }
}
