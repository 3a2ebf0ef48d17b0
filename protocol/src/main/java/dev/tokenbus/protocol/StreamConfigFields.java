package dev.tokenbus.protocol;

import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The binary form of {@link StreamConfig} on the event bus. */
final class StreamConfigFields {
    private StreamConfigFields() {}

    static void write(StreamConfig config, BusOutput out) {
        optional(out, config.model(), value -> out.text(value));
        optional(out, config.maxTokens(), value -> out.number(value));
        optional(out, config.temperature(), value -> out.real(value));
        optional(out, config.topP(), value -> out.real(value));
        out.list(config.stop(), BusOutput::text);
        optional(out, config.seed(), value -> out.signed(value));
        StreamOptions stream = config.streamOptions();
        out.number(stream.chunkSize()).number(stream.timeout()).number(stream.retryAttempts() + 1);
        out.number(stream.onWorkerLoss().ordinal()).number(stream.priority()).number(stream.deadlineMs());
        writeSim(config.sim(), out);
    }

    private static void writeSim(SimulationOptions sim, BusOutput out) {
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

    static StreamConfig read(BusInput in) {
        return new StreamConfig(
                optional(in, BusInput::text),
                optional(in, BusInput::int32),
                optional(in, BusInput::real),
                optional(in, BusInput::real),
                in.list(BusInput::text),
                optional(in, BusInput::signed),
                new StreamOptions(
                        in.int32(),
                        in.int32(),
                        in.int32() - 1,
                        StreamOptions.OnWorkerLoss.values()[in.int32()],
                        in.int32(),
                        in.int32()),
                readSim(in));
    }

    private static SimulationOptions readSim(BusInput in) {
        if (!in.flag()) {
            return SimulationOptions.NONE;
        }
        return new SimulationOptions(
                optional(in, BusInput::int32),
                optional(in, BusInput::int32),
                optional(in, BusInput::int32),
                optional(in, BusInput::int32),
                optional(in, BusInput::int32),
                optional(in, BusInput::int32),
                optional(in, BusInput::int32),
                optional(in, BusInput::int32));
    }

    private static <T> void optional(BusOutput out, @Nullable T value, Consumer<T> write) {
        out.flag(value != null);
        if (value != null) {
            write.accept(value);
        }
    }

    private static <T> @Nullable T optional(BusInput in, Function<BusInput, T> read) {
        return in.flag() ? read.apply(in) : null;
    }
}
