package dev.tokenbus.protocol.bus.wire;

import dev.tokenbus.protocol.SimulationOptions;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The binary form of {@link StreamConfig} on the event bus. */
public final class StreamConfigCodec {
    private StreamConfigCodec() {}

    public static void write(StreamConfig config, BusWriter out) {
        optional(out, config.model(), value -> out.text(value));
        optional(out, config.maxTokens(), value -> out.number(value));
        optional(out, config.temperature(), value -> out.real(value));
        optional(out, config.topP(), value -> out.real(value));
        out.list(config.stop(), BusWriter::text);
        optional(out, config.seed(), value -> out.signed(value));
        StreamOptions stream = config.streamOptions();
        out.number(stream.chunkSize()).number(stream.timeout()).number(stream.retryAttempts() + 1);
        out.number(stream.onWorkerLoss().ordinal()).number(stream.priority()).number(stream.deadlineMs());
        out.number(stream.orphanMs() + 1);
        writeSim(config.sim(), out);
        out.flag(config.isCompletionLimit())
                .list(
                        config.extra().entrySet(),
                        (o, field) -> o.text(field.getKey()).text(field.getValue()));
    }

    private static void writeSim(SimulationOptions sim, BusWriter out) {
        boolean any = !sim.equals(SimulationOptions.NONE);
        out.flag(any);
        if (any) {
            Integer[] fields = {
                sim.timeToFirstToken(),
                sim.interTokenLatency(),
                sim.interTokenLatencyStdDev(),
                sim.length(),
                sim.stallAfter(),
                sim.cutAfter(),
                sim.errorAfter(),
                sim.dripAfter()
            };
            for (Integer field : fields) {
                optional(out, field, value -> out.number(value));
            }
        }
    }

    public static StreamConfig read(BusReader in) {
        return new StreamConfig(
                optional(in, BusReader::text),
                optional(in, BusReader::int32),
                optional(in, BusReader::real),
                optional(in, BusReader::real),
                in.list(BusReader::text),
                optional(in, BusReader::signed),
                new StreamOptions(
                        in.int32(),
                        in.int32(),
                        in.int32() - 1,
                        in.choice(StreamOptions.OnWorkerLoss.values()),
                        in.int32(),
                        in.int32(),
                        in.int32() - 1),
                readSim(in),
                in.flag(),
                readExtra(in));
    }

    private static Map<String, String> readExtra(BusReader in) {
        Map<String, String> extra = new LinkedHashMap<>();
        in.list(field -> extra.put(field.text(), field.text()));
        return extra;
    }

    private static SimulationOptions readSim(BusReader in) {
        if (!in.flag()) {
            return SimulationOptions.NONE;
        }
        return new SimulationOptions(
                optional(in, BusReader::int32),
                optional(in, BusReader::int32),
                optional(in, BusReader::int32),
                optional(in, BusReader::int32),
                optional(in, BusReader::int32),
                optional(in, BusReader::int32),
                optional(in, BusReader::int32),
                optional(in, BusReader::int32));
    }

    private static <T> void optional(BusWriter out, @Nullable T value, Consumer<T> write) {
        out.flag(value != null);
        if (value != null) {
            write.accept(value);
        }
    }

    private static <T> @Nullable T optional(BusReader in, Function<BusReader, T> read) {
        return in.flag() ? read.apply(in) : null;
    }
}
