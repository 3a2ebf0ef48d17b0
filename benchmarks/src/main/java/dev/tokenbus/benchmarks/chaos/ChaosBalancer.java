package dev.tokenbus.benchmarks.chaos;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * A load balancer: sends new connections to a random gateway that is ready, and leaves open ones alone. Confined to one event
 * loop.
 */
final class ChaosBalancer {
    private static final long CHECK_MS = 500;
    private static final int TIMEOUT_MS = 1000;

    private final Vertx vertx;
    private final ChaosCluster cluster;
    private final RandomGenerator random;
    private final NetClient toGateways;
    private final HttpClient checks;
    private final Map<String, SocketAddress> ready = new ConcurrentHashMap<>();

    ChaosBalancer(Vertx vertx, ChaosCluster cluster, RandomGenerator random) {
        this.vertx = vertx;
        this.cluster = cluster;
        this.random = random;
        this.toGateways = vertx.createNetClient(new NetClientOptions().setConnectTimeout(TIMEOUT_MS));
        this.checks = vertx.createHttpClient(
                new HttpClientOptions().setConnectTimeout(TIMEOUT_MS).setKeepAlive(false));
    }

    /** Checks gateways from now on. */
    void begin() {
        vertx.setPeriodic(1, CHECK_MS, timer -> check());
    }

    /** Listens on one more free port; clients know only such ports. */
    Future<Integer> listen() {
        return vertx.createNetServer()
                .connectHandler(this::connected)
                .listen(0, "127.0.0.1")
                .map(NetServer::actualPort);
    }

    /** How many gateways are ready. Thread-safe. */
    int targets() {
        return ready.size();
    }

    private void check() {
        List<ChaosNode> gateways = cluster.withRole(ChaosNode.GATEWAY);
        ready.keySet()
                .removeIf(id -> gateways.stream().noneMatch(node -> node.id().equals(id)));
        gateways.forEach(this::check);
    }

    private void check(ChaosNode gateway) {
        checks.request(
                        HttpMethod.GET,
                        gateway.management().getPort(),
                        gateway.management().getHost(),
                        "/health/ready")
                .compose(request -> request.send().timeout(TIMEOUT_MS, TimeUnit.MILLISECONDS))
                .map(HttpClientResponse::statusCode)
                .onComplete(answer -> {
                    if (answer.succeeded() && answer.result() == 200 && gateway.gateway() != null) {
                        ready.put(gateway.id(), gateway.gateway());
                    } else {
                        ready.remove(gateway.id());
                    }
                });
    }

    private void connected(NetSocket client) {
        List<SocketAddress> targets = List.copyOf(ready.values());
        if (targets.isEmpty()) {
            client.close();
            return;
        }
        client.pause();
        toGateways
                .connect(targets.get(random.nextInt(targets.size())))
                .onSuccess(gateway -> {
                    pipe(client, gateway);
                    pipe(gateway, client);
                })
                .onFailure(refused -> client.close());
    }

    /** Closes both sides when either one ends. */
    private static void pipe(NetSocket from, NetSocket to) {
        from.pipe().endOnFailure(true).endOnSuccess(true).to(to).onComplete(over -> {
            from.close();
            to.close();
        });
    }
}
