package dev.tokenbus.worker.upstream;

import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.testkit.llm.ScriptedLlmServer;
import dev.tokenbus.worker.backend.GenerationRequest;
import dev.tokenbus.worker.backend.LlmBackendContract;
import dev.tokenbus.worker.backend.Requests;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** What every backend keeps, for one that asks a scripted server over real HTTP. */
public abstract class ScriptedUpstreamContract extends LlmBackendContract {
    protected static final String[] DELTAS =
            IntStream.range(0, 300).mapToObj(i -> "w" + i + " 🙂\n").toArray(String[]::new);

    @SuppressWarnings("NullAway.Init")
    protected ScriptedLlmServer server;

    protected abstract Future<ScriptedLlmServer> startServer(Vertx vertx);

    @Override
    public void prepare(Vertx vertx) throws Exception {
        server = startServer(vertx).await(40, TimeUnit.SECONDS);
        server.otherwise(LlmScript.answering(DELTAS));
    }

    @Override
    public GenerationRequest request(String continueAfter) {
        return Requests.of("m", "Say something", StreamConfig.DEFAULT, continueAfter);
    }

    @Override
    public GenerationRequest endlessRequest() {
        server.enqueue(
                LlmScript.stream().role().delta("a").delta("b").delta("c").stall());
        return request("");
    }

    @Override
    public String answer() {
        return String.join("", DELTAS);
    }
}
