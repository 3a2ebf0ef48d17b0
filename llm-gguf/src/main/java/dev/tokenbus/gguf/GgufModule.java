package dev.tokenbus.gguf;

import dev.tokenbus.worker.backend.BackendModule;
import dev.tokenbus.worker.backend.LlmBackend;
import dev.tokenbus.worker.config.ModelFile;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Runs GGUF files. A file is loaded once in a process, however many workers use it, and closed with the last of them. */
public final class GgufModule implements BackendModule {
    private final Map<ModelFile, Shared> loaded = new HashMap<>();

    private static final class Shared {
        final LoadedModel model;
        int users;

        Shared(LoadedModel model) {
            this.model = model;
        }
    }

    @Override
    public Future<LlmBackend> open(Vertx vertx, ModelFile file) {
        return vertx.executeBlocking(() -> take(file), false)
                .map(model -> new GgufBackend(
                        vertx,
                        model,
                        () -> vertx.executeBlocking(() -> giveBack(file), false).mapEmpty()));
    }

    /** Whoever comes while the file is being loaded waits for that. */
    private synchronized LoadedModel take(ModelFile file) {
        Shared shared = loaded.get(file);
        if (shared == null) {
            shared = new Shared(LoadedModel.load(file));
            loaded.put(file, shared);
        }
        shared.users++;
        return shared.model;
    }

    private synchronized Optional<Void> giveBack(ModelFile file) {
        Shared shared = loaded.get(file);
        if (shared != null && --shared.users == 0) {
            loaded.remove(file);
            shared.model.close();
        }
        return Optional.empty();
    }
}
