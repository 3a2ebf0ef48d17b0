package dev.tokenbus.worker;

import dev.tokenbus.protocol.bus.node.WorkerStatus.Model;
import dev.tokenbus.protocol.bus.node.WorkerStatus.Upstream;
import dev.tokenbus.protocol.bus.node.WorkerStatus.Upstream.State;
import dev.tokenbus.worker.backend.LlmBackend;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What a worker can answer with now: the models of its backends, which come and go with their servers. On one event loop. */
final class Offer {
    private List<LlmBackend> backends;
    private Consumer<LlmBackend> listener = backend -> {};
    private List<Model> models = List.of();
    private List<Upstream> upstreams = List.of();
    private String defaultModel = "";

    Offer(List<LlmBackend> backends) {
        this.backends = List.copyOf(backends);
        look();
    }

    /** Sets who gets each backend that changes. */
    void onChange(Consumer<LlmBackend> onChange) {
        listener = onChange;
        listen();
    }

    /** Offers what others have from now on; nobody hears of those that are gone. */
    void use(List<LlmBackend> others) {
        backends.forEach(backend -> backend.onChange(() -> {}));
        backends = List.copyOf(others);
        listen();
    }

    private void listen() {
        backends.forEach(backend -> backend.onChange(() -> {
            look();
            listener.accept(backend);
        }));
        look();
    }

    private void look() {
        Map<String, Model> byName = new LinkedHashMap<>();
        for (LlmBackend backend : backends) {
            boolean up = isUp(backend);
            for (String name : backend.models()) {
                Model model = new Model(name, backend.canContinue(name), up);
                byName.merge(name, model, (first, next) -> next.up() && !first.up() ? next : first);
            }
        }
        models = List.copyOf(byName.values());
        upstreams = backends.stream()
                .flatMap(backend -> backend.upstream().stream())
                .toList();
        defaultModel = backends.stream()
                // A simulated model never stands in for a server that is down.
                .filter(backend -> upstreams.isEmpty() || backend.upstream().isPresent())
                .flatMap(backend -> backend.models().stream())
                .findFirst()
                .orElse("");
    }

    private static boolean isUp(LlmBackend backend) {
        return backend.upstream().map(Upstream::state).orElse(State.UP) != State.DOWN;
    }

    /** The first backend that has the model and whose server is up, or else the first that has it; empty if none has. */
    Optional<LlmBackend> backendFor(String model) {
        List<LlmBackend> able = backends.stream()
                .filter(backend -> backend.models().contains(model))
                .toList();
        return able.stream()
                .filter(Offer::isUp)
                .findFirst()
                .or(() -> able.stream().findFirst());
    }

    List<LlmBackend> backends() {
        return backends;
    }

    List<Model> models() {
        return models;
    }

    /** The model for prompts that name none; empty while there is none. */
    String defaultModel() {
        return defaultModel;
    }

    List<Upstream> upstreams() {
        return upstreams;
    }
}
