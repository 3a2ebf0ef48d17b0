package dev.tokenbus.benchmarks.jmh;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.json.JsonWriter;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.protocol.log.StreamLog;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
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

    private static final JsonFactory JACKSON = new JsonFactory();
    private static final SerializedString TYPE = new SerializedString("type");
    private static final SerializedString STREAM_ID = new SerializedString("streamId");
    private static final SerializedString EPOCH = new SerializedString("epoch");
    private static final SerializedString SEQ = new SerializedString("seq");
    private static final SerializedString DATA = new SerializedString("data");

    private final JsonWriter json = new JsonWriter();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    private StreamLog log = new StreamLog(1 << 30);

    @Setup(Level.Iteration)
    public void emptyLog() {
        log = new StreamLog(1 << 30);
    }

    @Benchmark
    public byte[] encodeChunk() {
        new ServerFrame.Chunk(STREAM, 1_048_577, 42, 42, ChunkKind.TEXT, DELTA.text()).writeTo(json.reset());
        return json.toBytes();
    }

    /** The same frame by Jackson's generator at its best: names encoded before, the space kept. */
    @Benchmark
    public byte[] encodeChunkWithJackson() throws IOException {
        bytes.reset();
        try (JsonGenerator generator = JACKSON.createGenerator(bytes)) {
            generator.writeStartObject();
            generator.writeFieldName(TYPE);
            generator.writeString("chunk");
            generator.writeFieldName(STREAM_ID);
            generator.writeString(STREAM);
            generator.writeFieldName(EPOCH);
            generator.writeNumber(1_048_577L);
            generator.writeFieldName(SEQ);
            generator.writeNumber(42L);
            generator.writeFieldName(DATA);
            generator.writeString(DELTA.text());
            generator.writeEndObject();
        }
        return bytes.toByteArray();
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
