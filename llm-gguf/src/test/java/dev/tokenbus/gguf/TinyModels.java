package dev.tokenbus.gguf;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.SimulationOptions;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamOptions;
import dev.tokenbus.testkit.gguf.TinyModel;
import dev.tokenbus.worker.backend.GenerationRequest;
import dev.tokenbus.worker.backend.LlmBackend;
import dev.tokenbus.worker.config.ModelFile;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tiny model, written and loaded once for all tests: llama.cpp never gives back the memory of a model. */
final class TinyModels {
    static final int CONTEXT = 2048;
    private static final Path FILE = write();
    private static final LoadedModel LOADED = LoadedModel.load(config(FILE));

    static final List<ChatMessage> PROMPT = List.of(ChatMessage.user("Tell me a story \uD83D\uDE00"));

    private TinyModels() {}

    private static Path write() {
        try {
            Path file = Files.createTempFile("tiny", ".gguf");
            file.toFile().deleteOnExit();
            return TinyModel.write(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path file() {
        return FILE;
    }

    static ModelFile config(Path file) {
        return new ModelFile(file.toString(), "m", CONTEXT, 4, 32, true, 1, 0);
    }

    static LoadedModel loaded() {
        return LOADED;
    }

    /** A backend whose end leaves the model as it is. */
    static LlmBackend backend(Vertx vertx) {
        return new GgufBackend(vertx, LOADED, Future::succeededFuture);
    }

    static StreamConfig config(@Nullable Integer maxTokens, List<String> stop, Map<String, String> extra) {
        return new StreamConfig(null, maxTokens, 0.0, null, stop, null, StreamOptions.DEFAULT, SimulationOptions.NONE)
                .withExtra(extra);
    }

    static GenerationRequest asking(StreamConfig config, String continueAfter) {
        return new GenerationRequest("m", PROMPT, config, continueAfter);
    }
}
