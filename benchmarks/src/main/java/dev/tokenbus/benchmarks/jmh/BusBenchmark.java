package dev.tokenbus.benchmarks.jmh;

import dev.tokenbus.meter.GatewayMeter;
import dev.tokenbus.meter.MeteredStream;
import dev.tokenbus.metrics.node.NodeMeters;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.bus.BusCodecs;
import dev.tokenbus.protocol.bus.worker.StreamFrames;
import dev.tokenbus.protocol.log.StreamEvent;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The cost of one token between two nodes: encoded for the bus, decoded, and counted. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class BusBenchmark {
    private static final StreamFrames FRAMES = new StreamFrames(
            1_048_577,
            "tokenbus.worker.11d16fbc-41ab-4355-a0cd-c9f2892f8d84.0",
            42,
            List.of(new StreamEvent.Delta(1_048_577, ChunkKind.TEXT, " lantern", 1)));

    private final MessageCodec<StreamFrames, StreamFrames> codec = codec(StreamFrames.class);
    private final Buffer encoded = encode();
    private final GatewayMeter meter = new NodeMeters().gateway();
    private final MeteredStream stream = stream(meter);
    private long nanos;
    private long seq;

    /** Gets the codec from its registration, as a bus does. */
    @SuppressWarnings("unchecked")
    static <T> MessageCodec<T, T> codec(Class<T> type) {
        Map<Object, Object> codecs = new HashMap<>();
        BusCodecs.register((EventBus) Proxy.newProxyInstance(
                EventBus.class.getClassLoader(), new Class<?>[] {EventBus.class}, (bus, method, arguments) -> {
                    codecs.put(arguments[0], arguments[1]);
                    return bus;
                }));
        return (MessageCodec<T, T>) Objects.requireNonNull(codecs.get(type));
    }

    @Benchmark
    public Buffer encode() {
        Buffer buffer = Buffer.buffer(256);
        codec.encodeToWire(buffer, FRAMES);
        return buffer;
    }

    @Benchmark
    public StreamFrames decode() {
        return codec.decodeFromWire(0, encoded);
    }

    private static MeteredStream stream(GatewayMeter meter) {
        MeteredStream stream = new MeteredStream(meter);
        stream.askedAt("websocket");
        stream.accepted("sim-text", "simulated", 0, 0);
        stream.started();
        stream.follows();
        return stream;
    }

    /** What is measured of one chunk of a stream at its home, with one viewer; {@link #recordChunk} is a part of it. */
    @Benchmark
    public void recordChunkOfAStream() {
        nanos = (nanos + 977) & 0xFFFFF;
        seq++;
        stream.arrivedAfter(nanos);
        stream.arrivedUpTo(seq);
        stream.delivered(1, 150, nanos);
        stream.readUpTo(seq);
    }

    /** One time, as {@link LatencyBenchmark} records it in other ways. */
    @Benchmark
    public void recordTime() {
        nanos = (nanos + 977) & 0xFFFFF;
        meter.firstToken(nanos);
    }

    /** What is measured of one chunk for the whole node. */
    @Benchmark
    public void recordChunk() {
        nanos = (nanos + 977) & 0xFFFFF;
        meter.chunkDelivered(1, nanos);
    }
}
