package dev.tokenbus.node.page;

import static dev.tokenbus.node.Waiting.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.CuttingProxy;
import dev.tokenbus.node.NodeCluster;
import dev.tokenbus.testkit.cluster.ClusterNode;
import dev.tokenbus.testkit.machine.Chromium;
import dev.tokenbus.testkit.machine.NodeScripts;
import dev.tokenbus.testkit.machine.ProcessRun;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The dashboard of a real cluster under load, in a real browser, while its gateway and then a worker are killed. */
class DashboardIT {
    private final Vertx vertx = Vertx.vertx();
    private final NodeCluster cluster = new NodeCluster();

    @AfterEach
    void close() {
        cluster.close();
        waitFor(vertx.close());
    }

    private ClusterNode start(String name, String roles) {
        Map<String, String> settings = Map.of("node.name", name, "worker.simulation.interTokenLatencyMs", "20");
        return cluster.start(roles, settings);
    }

    /** Where the script asks for a death; answers when it has come. */
    private String deaths(Map<String, Callable<Boolean>> deaths) {
        HttpServer server = waitFor(vertx.createHttpServer()
                .requestHandler(request -> vertx.executeBlocking(deaths.get(request.path()))
                        .onComplete(done -> request.response()
                                .setStatusCode(done.succeeded() ? 200 : 500)
                                .end()))
                .listen(0, "127.0.0.1"));
        return "http://127.0.0.1:" + server.actualPort();
    }

    @Test
    void itGoesOnAtAnotherGatewayAndShowsWhoWasLost() throws IOException {
        ClusterNode first = start("gateway-1", "gateway,metrics");
        ClusterNode second = start("gateway-2", "gateway,metrics");
        ClusterNode worker = start("worker-1", "worker");
        ClusterNode other = start("worker-2", "worker");
        List.of(first, second, worker, other).forEach(ClusterNode::awaitReady);
        CuttingProxy proxy = new CuttingProxy(vertx, first.gatewayPort());
        int port = waitFor(proxy.listen());
        String deaths = deaths(Map.of(
                "/gateway",
                () -> {
                    first.kill();
                    proxy.cut(second.gatewayPort());
                    return true;
                },
                "/worker",
                () -> {
                    worker.kill();
                    return true;
                }));

        ProcessRun run = NodeScripts.ready()
                .run(
                        "/js/dashboard-cluster.mjs",
                        Duration.ofMinutes(3),
                        Chromium.found().environment(),
                        "http://127.0.0.1:" + port + "/",
                        "http://127.0.0.1:" + second.gatewayPort() + "/",
                        deaths,
                        Files.createDirectories(Path.of("target", "screenshots"))
                                .toAbsolutePath());

        run.assertSucceeded();
        assertThat(run.output()).contains("all went on");
    }
}
