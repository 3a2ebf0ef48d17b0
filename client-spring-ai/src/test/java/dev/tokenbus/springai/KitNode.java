package dev.tokenbus.springai;

import dev.tokenbus.client.plain.Tokenbus;
import dev.tokenbus.testkit.cluster.ProcessCluster;
import dev.tokenbus.testkit.cluster.ServerProcess;
import dev.tokenbus.testkit.llm.ScriptedLlmServer;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A node that the tests of one JVM share, in a process of its own, with a model behind it that knows the weather. */
final class KitNode {
    private static final KitNode SHARED = new KitNode();

    private final ScriptedLlmServer upstream;
    private final Tokenbus client;
    private final String gateway;

    private KitNode() {
        Vertx vertx = Vertx.vertx();
        ProcessCluster processes = ProcessCluster.create();
        Runtime.getRuntime().addShutdownHook(new Thread(processes::close));
        try {
            upstream = ScriptedLlmServer.start(vertx)
                    .await(40, TimeUnit.SECONDS)
                    .models("scripted")
                    .otherwise(WeatherModel::answer);
            ServerProcess node = processes
                    .node(
                            "gateway,worker",
                            Map.of(
                                    "TOKENBUS_WORKER_UPSTREAM_A_BASE_URL",
                                    upstream.baseUrl(),
                                    "TOKENBUS_WORKER_UPSTREAM_A_MAX_RETRIES",
                                    "0"))
                    .awaitReady();
            gateway = "ws://127.0.0.1:" + node.gatewayPort();
            client = Tokenbus.connect(gateway);
        } catch (Exception e) {
            throw new IllegalStateException("no node for the tests", e);
        }
    }

    static ScriptedLlmServer upstream() {
        return SHARED.upstream;
    }

    static String gateway() {
        return SHARED.gateway;
    }

    static TokenbusChatModel.Builder model() {
        return TokenbusChatModel.builder()
                .client(SHARED.client)
                .options(TokenbusChatOptions.builder().model("scripted").build());
    }
}
