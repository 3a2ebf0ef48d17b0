package dev.tokenbus.worker;

import dev.tokenbus.protocol.Tokenizer;
import dev.tokenbus.worker.anthropic.MessagesApi;
import dev.tokenbus.worker.backend.LlmBackend;
import dev.tokenbus.worker.config.ModelFile;
import dev.tokenbus.worker.openai.OpenAiApi;
import dev.tokenbus.worker.responses.ResponsesApi;
import dev.tokenbus.worker.simulated.SimulatedBackend;
import dev.tokenbus.worker.simulated.SimulationConfig;
import dev.tokenbus.worker.upstream.UpstreamApi;
import dev.tokenbus.worker.upstream.UpstreamBackend;
import dev.tokenbus.worker.upstream.UpstreamConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Opens the backends that a configuration names: the model file, the LLM servers in its order, then the simulated models. */
public final class Backends {
    private Backends() {}

    /** Never fails: an LLM server that does not answer is asked again and again. */
    public static Future<List<LlmBackend>> open(
            Vertx vertx,
            SimulationConfig simulation,
            List<UpstreamConfig> upstreams,
            ModelFile modelFile,
            Future<Tokenizer> tokenizer,
            RandomGenerator random) {
        List<Future<LlmBackend>> opening = new ArrayList<>();
        if (modelFile.isGiven()) {
            opening.add(ModelFileBackends.open(vertx, modelFile));
        }
        upstreams.forEach(
                upstream -> opening.add(UpstreamBackend.discover(vertx, upstream, apiOf(upstream), tokenizer, random)));
        return Future.join(opening).map(all -> {
            List<LlmBackend> opened = new ArrayList<>(all.list());
            opened.add(new SimulatedBackend(vertx, simulation, tokenizer, System::nanoTime));
            return opened;
        });
    }

    /**
     * Those of another list of LLM servers, in its order; one whose configuration is the same stays, and so do the model file and the
     * simulated models. Fails for a server that cannot be asked as it is configured, and leaves nothing open then.
     */
    public static Future<List<LlmBackend>> reopen(
            Vertx vertx,
            List<LlmBackend> present,
            List<UpstreamConfig> upstreams,
            Future<Tokenizer> tokenizer,
            RandomGenerator random) {
        List<Future<LlmBackend>> opening = new ArrayList<>();
        for (UpstreamConfig upstream : upstreams) {
            Optional<UpstreamBackend> before = present.stream()
                    .filter(UpstreamBackend.class::isInstance)
                    .map(UpstreamBackend.class::cast)
                    .filter(each -> each.name().equals(upstream.name()))
                    .findFirst();
            List<String> known = before.map(each -> each.modelsFor(upstream)).orElse(upstream.models());
            // The client's options may throw, for a file that is gone.
            opening.add(before.filter(each -> each.isOf(upstream))
                    .<Future<LlmBackend>>map(Future::succeededFuture)
                    .orElseGet(() -> Future.<Void>succeededFuture()
                            .compose(v -> UpstreamBackend.discover(
                                    vertx, upstream, apiOf(upstream), tokenizer, random, known))));
        }
        return Future.join(opening)
                .onFailure(failed -> opening.stream()
                        .filter(each -> each.succeeded() && !present.contains(each.result()))
                        .forEach(each -> each.result().close()))
                .map(all -> {
                    List<LlmBackend> backends = new ArrayList<>(present);
                    backends.removeIf(UpstreamBackend.class::isInstance);
                    // The simulated models are the last.
                    backends.addAll(backends.size() - 1, all.list());
                    return backends;
                });
    }

    /** The place where the API of an upstream is chosen. */
    public static UpstreamApi apiOf(UpstreamConfig upstream) {
        return switch (upstream.dialect().api()) {
            case OPENAI -> new OpenAiApi(upstream);
            case ANTHROPIC -> new MessagesApi(upstream);
            case RESPONSES -> new ResponsesApi(upstream);
        };
    }
}
