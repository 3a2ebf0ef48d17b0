package dev.tokenbus.worker;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.SimulationOptions;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.StreamOptions;
import dev.tokenbus.protocol.bus.worker.Source;
import dev.tokenbus.protocol.bus.worker.StartStream;
import dev.tokenbus.worker.backend.HandDrivenBackend;
import java.nio.ByteBuffer;
import java.util.List;

/** Start messages of streams that are at home on {@link ScriptedHome}. */
public final class Starts {
    private Starts() {}

    public static StreamId id(int number) {
        return StreamId.of(
                ScriptedHome.NODE, ByteBuffer.allocate(16).putInt(number).array());
    }

    public static StartStream of(StreamId id, long epoch) {
        return of(id, epoch, HandDrivenBackend.MODEL, StreamOptions.DEFAULT);
    }

    public static StartStream of(StreamId id, long epoch, String model, StreamOptions options) {
        return new StartStream(id, epoch, ScriptedHome.NODE, 0, model, 0, body("a prompt", options));
    }

    /** Of a client. */
    public static StartStream from(Source source, StreamId id, StreamOptions options) {
        StartStream start = of(id, 1, HandDrivenBackend.MODEL, options);
        return start.withRequest(start.request().from(source));
    }

    public static StartStream.Body body(String prompt, StreamOptions options) {
        return new StartStream.Body(List.of(ChatMessage.user(prompt)), config(options));
    }

    public static StreamOptions priority(int priority) {
        return options(priority, 0);
    }

    public static StreamOptions deadlineMs(int deadlineMs) {
        return options(StreamOptions.DEFAULT.priority(), deadlineMs);
    }

    private static StreamOptions options(int priority, int deadlineMs) {
        return new StreamOptions(0, 0, -1, StreamOptions.DEFAULT.onWorkerLoss(), priority, deadlineMs, -1);
    }

    private static StreamConfig config(StreamOptions options) {
        return new StreamConfig(null, null, null, null, List.of(), null, options, SimulationOptions.NONE);
    }
}
