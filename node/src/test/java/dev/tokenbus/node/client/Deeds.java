package dev.tokenbus.node.client;

import static dev.tokenbus.node.Waiting.waitFor;

import dev.tokenbus.testkit.cluster.ClusterNode;
import dev.tokenbus.testkit.cluster.TestCluster;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Lets a client's script kill a node of the cluster that it talks to, at the moment that it chooses: {@code GET /<node's id>}. */
public final class Deeds {
    private final Map<String, ClusterNode> nodes = new HashMap<>();
    private final HttpServer server;

    public Deeds(Vertx vertx, TestCluster cluster) {
        Stream.concat(cluster.gateways().stream(), cluster.workers().stream())
                .forEach(node -> nodes.put(node.nodeId(), node));
        server = waitFor(vertx.createHttpServer()
                .requestHandler(request -> {
                    Objects.requireNonNull(nodes.get(request.path().substring(1)), request.path())
                            .kill();
                    request.response().end();
                })
                .listen(0, "127.0.0.1"));
    }

    public String url() {
        return "http://127.0.0.1:" + server.actualPort() + "/";
    }
}
