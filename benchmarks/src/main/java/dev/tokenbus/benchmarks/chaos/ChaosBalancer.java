package dev.tokenbus.benchmarks.chaos;

import io.vertx.core.CompositeFuture;
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
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A load balancer: sends new connections to a random gateway that is ready, or to one of those in turn where clients are to know
 * several, and leaves open ones alone. Confined to one event loop.
 */
final class ChaosBalancer {
    private static final long CHECK_MS = 500;
    private static final int TIMEOUT_MS = 1000;

    private final Vertx vertx;
    private final ChaosCluster cluster;
    private final RandomGenerator random;
    private final NetClient toGateways;
    private final HttpClient checks;
    private final Map<String, SocketAddress> ready = new ConcurrentSkipListMap<>();

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

    /** Listens on a free port, which leads to a random gateway. */
    Future<Integer> listen() {
        return listen(targets -> random.nextInt(targets.size()));
    }

    /** Listens on a free port for each place: while as many gateways are ready, each leads to another one. */
    Future<List<Integer>> listenForEach(int places) {
        List<Future<Integer>> ports = IntStream.range(0, places)
                .mapToObj(place -> listen(targets -> place % targets.size()))
                .toList();
        return Future.all(ports).map(CompositeFuture::list);
    }

    private Future<Integer> listen(ToIntFunction<List<SocketAddress>> choice) {
        return vertx.createNetServer()
                .connectHandler(client -> connected(client, choice))
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

    private void connected(NetSocket client, ToIntFunction<List<SocketAddress>> choice) {
        List<SocketAddress> targets = List.copyOf(ready.values());
        if (targets.isEmpty()) {
            client.close();
            return;
        }
        client.pause();
        toGateways
                .connect(targets.get(choice.applyAsInt(targets)))
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
