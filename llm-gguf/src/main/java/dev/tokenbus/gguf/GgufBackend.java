package dev.tokenbus.gguf;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.bus.node.WorkerStatus.Upstream;
import dev.tokenbus.protocol.bus.node.WorkerStatus.Upstream.State;
import dev.tokenbus.worker.backend.GenerationRequest;
import dev.tokenbus.worker.backend.LlmBackend;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** A model in the JVM, for one worker. On its event loop; the answers are received on threads of the model. */
final class GgufBackend implements LlmBackend {
    private final Vertx vertx;
    private final LoadedModel loaded;
    private final Supplier<Future<Void>> giveBack;
    private final Set<GgufGeneration> running = new LinkedHashSet<>();

    /** @param giveBack called when this backend needs the model no more */
    GgufBackend(Vertx vertx, LoadedModel loaded, Supplier<Future<Void>> giveBack) {
        this.vertx = vertx;
        this.loaded = loaded;
        this.giveBack = giveBack;
    }

    @Override
    public String name() {
        return "gguf";
    }

    @Override
    public List<String> models() {
        return List.of(loaded.name());
    }

    @Override
    public Optional<Upstream> upstream() {
        return Optional.of(new Upstream(name(), State.UP, "in this process, model: " + loaded.name()));
    }

    @Override
    public boolean canContinue(String model) {
        return models().contains(model);
    }

    @Override
    public Generating generate(GenerationRequest request, Listener listener) {
        GgufGeneration generation =
                new GgufGeneration(vertx.getOrCreateContext(), loaded, request, listener, running::remove);
        running.add(generation);
        generation.start();
        return generation;
    }

    @Override
    public Future<Void> close() {
        List.copyOf(running)
                .forEach(generation -> generation.fail(ErrorCode.SHUTTING_DOWN, "The worker is shutting down."));
        return giveBack.get();
    }
}
