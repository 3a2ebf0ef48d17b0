package dev.tokenbus.langchain4j;

import dev.tokenbus.client.plain.Tokenbus;
import dev.tokenbus.protocol.StreamOptions;
import dev.tokenbus.testkit.cluster.ProcessCluster;
import dev.tokenbus.testkit.cluster.ServerProcess;
import dev.tokenbus.testkit.llm.ScriptedLlmServer;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A node that LangChain4j's own tests of one JVM share, in a process of its own, with a model behind it that knows their answers. */
final class KitNode {
    /** The model's name, and another one. */
    static final String MODEL = "scripted";

    static final String OTHER_MODEL = "scripted-too";

    /** Each token comes by itself, so that there are as many pieces as tokens. */
    static final StreamOptions TOKENS = new StreamOptions(1, 0, -1, StreamOptions.OnWorkerLoss.CONTINUE, 5, 0, -1);

    private static final KitNode SHARED = new KitNode();

    private final Tokenbus client;
    private final ScriptedLlmServer upstream;

    private KitNode() {
        Vertx vertx = Vertx.vertx();
        ProcessCluster processes = ProcessCluster.create();
        Runtime.getRuntime().addShutdownHook(new Thread(processes::close));
        try {
            upstream = ScriptedLlmServer.start(vertx)
                    .await(40, TimeUnit.SECONDS)
                    .models(MODEL, OTHER_MODEL)
                    .otherwise(new KnowingModel(vertx)::answer);
            ServerProcess node = processes
                    .node(
                            "gateway,worker",
                            Map.of(
                                    "TOKENBUS_WORKER_UPSTREAM_A_BASE_URL",
                                    upstream.baseUrl(),
                                    "TOKENBUS_WORKER_UPSTREAM_A_MODELS",
                                    MODEL + "," + OTHER_MODEL,
                                    "TOKENBUS_WORKER_UPSTREAM_A_MAX_RETRIES",
                                    "0"))
                    .awaitReady();
            client = Tokenbus.connect("ws://127.0.0.1:" + node.gatewayPort());
        } catch (Exception e) {
            throw new IllegalStateException("no node for LangChain4j's tests", e);
        }
    }

    static Tokenbus client() {
        return SHARED.client;
    }

    static ScriptedLlmServer upstream() {
        return SHARED.upstream;
    }

    static TokenbusStreamingChatModel.Builder streaming() {
        return TokenbusStreamingChatModel.builder()
                .client(client())
                .modelName(MODEL)
                .streamOptions(TOKENS);
    }

    static TokenbusChatModel.Builder whole() {
        return TokenbusChatModel.builder().client(client()).modelName(MODEL).streamOptions(TOKENS);
    }
}
