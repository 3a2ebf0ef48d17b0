package dev.tokenbus.worker;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.bus.node.WorkerStatus.Upstream;
import dev.tokenbus.protocol.bus.node.WorkerStatus.Upstream.State;
import dev.tokenbus.worker.backend.GenerationRequest;
import dev.tokenbus.worker.backend.LlmBackend;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;

/** A model file that could not be loaded: status says why, and whoever asks for it is told that it is not there. */
final class UnloadedModel implements LlmBackend {
    private final Vertx vertx;
    private final String model;
    private final String why;

    UnloadedModel(Vertx vertx, String model, String why) {
        this.vertx = vertx;
        this.model = model;
        this.why = why;
    }

    @Override
    public String name() {
        return "gguf";
    }

    @Override
    public List<String> models() {
        return List.of(model);
    }

    @Override
    public Optional<Upstream> upstream() {
        return Optional.of(new Upstream(name(), State.DOWN, why));
    }

    @Override
    public boolean canContinue(String asked) {
        return false;
    }

    @Override
    public Generating generate(GenerationRequest request, Listener listener) {
        Context context = vertx.getOrCreateContext();
        Refused refused = new Refused();
        context.runOnContext(v -> {
            if (!refused.cancelled) {
                listener.onFailure(new StreamFailure(
                        ErrorCode.UPSTREAM_UNAVAILABLE,
                        "The model file could not be loaded; the node's log says why."));
            }
        });
        return refused;
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }

    private static final class Refused implements Generating {
        private boolean cancelled;

        @Override
        public void pause() {}

        @Override
        public void resume() {}

        @Override
        public void cancel() {
            cancelled = true;
        }
    }
}
