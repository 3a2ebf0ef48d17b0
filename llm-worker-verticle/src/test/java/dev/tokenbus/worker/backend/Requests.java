package dev.tokenbus.worker.backend;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.SimulationOptions;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Requests for tests. */
public final class Requests {
    private Requests() {}

    public static GenerationRequest of(String model, String prompt) {
        return of(model, prompt, StreamConfig.DEFAULT, "");
    }

    public static GenerationRequest of(String model, String prompt, StreamConfig config, String continueAfter) {
        return new GenerationRequest(model, List.of(ChatMessage.user(prompt)), config, continueAfter);
    }

    public static StreamConfig stream(int timeout, int retryAttempts) {
        StreamOptions unset = StreamOptions.DEFAULT;
        return new StreamConfig(
                null,
                null,
                null,
                null,
                List.of(),
                null,
                new StreamOptions(0, timeout, retryAttempts, unset.onWorkerLoss(), unset.priority(), 0, -1),
                SimulationOptions.NONE);
    }

    public static StreamConfig sim(SimulationOptions sim) {
        return new StreamConfig(null, null, null, null, List.of(), null, StreamOptions.DEFAULT, sim);
    }

    public static StreamConfig cut(@Nullable Integer maxTokens, List<String> stop) {
        return new StreamConfig(null, maxTokens, null, null, stop, null, StreamOptions.DEFAULT, SimulationOptions.NONE);
    }
}
