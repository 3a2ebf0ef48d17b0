package dev.tokenbus.benchmarks.jmh;

import dev.tokenbus.meter.Stage;
import dev.tokenbus.metrics.node.NodeMeters;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.bus.node.NodeReport;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The cost of a node's report, made and encoded once a second: with nothing to report, and with every series. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class ReportBenchmark {
    /** Values in each histogram of a report; enough to fill hundreds of buckets. */
    private static final int VALUES = 500;

    private final MessageCodec<NodeReport, NodeReport> codec = BusBenchmark.codec(NodeReport.class);
    private final NodeMeters meters = new NodeMeters();
    private final Usage usage = new Usage(10, 100, false);

    @Param({"none", "all"})
    public String series = "";

    @Setup
    public void countEverything() {
        if (series.equals("all")) {
            for (ErrorCode code : ErrorCode.values()) {
                meters.gateway().requestRefused(code);
                meters.gateway().streamEnded(code);
                meters.worker().generationEnded(code, usage);
            }
            for (Stage stage : Stage.values()) {
                meters.gateway().backpressure(stage);
                meters.worker().backpressure(stage);
            }
        }
    }

    /** With all series, the figure includes recording the values. */
    @Benchmark
    public Buffer report() {
        if (series.equals("all")) {
            for (int i = 1; i <= VALUES; i++) {
                recordLatencies(i * 1_000_003L);
            }
        }
        Buffer buffer = Buffer.buffer(4096);
        codec.encodeToWire(buffer, meters.report("11d16fbc-41ab-4355-a0cd-c9f2892f8d84", 1_000, 1_000));
        return buffer;
    }

    private void recordLatencies(long nanos) {
        meters.gateway().firstToken(nanos);
        meters.gateway().chunkDelivered(1, nanos);
        meters.worker().queueWait(nanos);
        meters.worker().firstToken(nanos);
        meters.worker().timePerToken(nanos);
        meters.worker().duration(nanos);
    }
}
