package dev.tokenbus.worker.backend;

import dev.tokenbus.worker.config.ModelFile;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * A backend for model files that comes in a jar of its own, because it is large and of use to few. {@code ServiceLoader} finds it.
 */
public interface BackendModule {
    /**
     * Opens the model for one worker; called on the worker's event loop, and completes there. The workers of a process share what is
     * loaded. Fails with a sentence for the operator where the model or what runs it cannot be loaded.
     */
    Future<LlmBackend> open(Vertx vertx, ModelFile file);
}
