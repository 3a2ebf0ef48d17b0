package dev.tokenbus.benchmarks.jmh;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.protocol.log.StreamLog;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The cost of one token in the protocol: appended to a log, and encoded as a frame, compared with a JSON tree. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class ChunkBenchmark {
    private static final String STREAM = "11d16fbc-41ab-4355-a0cd-c9f2892f8d84.AAAAAAAAAAAAAAAAAAAAAA";
    private static final StreamEvent.Delta DELTA = new StreamEvent.Delta(1_048_577, ChunkKind.TEXT, " lantern,\n", 1);

    private StreamLog log = new StreamLog(1 << 30);

    @Setup(Level.Iteration)
    public void emptyLog() {
        log = new StreamLog(1 << 30);
    }

    @Benchmark
    public byte[] encodeChunk() {
        return new ServerFrame.Chunk(STREAM, 1_048_577, 42, 42, ChunkKind.TEXT, DELTA.text()).encode();
    }

    @Benchmark
    public byte[] encodeChunkAsJsonTree() {
        return new JsonObject()
                .put("type", "chunk")
                .put("streamId", STREAM)
                .put("epoch", 1_048_577L)
                .put("seq", 42L)
                .put("data", DELTA.text())
                .toBuffer()
                .getBytes();
    }

    @Benchmark
    public StreamLog.Append appendToLog() {
        if (log.lastSeq() == 100_000) {
            log = new StreamLog(1 << 30);
        }
        return log.append(DELTA);
    }

    @Benchmark
    public StreamEvent readFromLog() {
        if (log.lastSeq() == 0) {
            log.append(DELTA);
        }
        return log.get(log.lastSeq());
    }
}
