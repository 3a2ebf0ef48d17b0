package dev.tokenbus.gateway;

import dev.tokenbus.cluster.NodeAnnouncer;
import dev.tokenbus.cluster.NodeEnvironment;
import dev.tokenbus.cluster.NodePresence;
import dev.tokenbus.cluster.StreamMoves;
import dev.tokenbus.cluster.WorkersByLoop;
import dev.tokenbus.gateway.access.TokenKeys;
import dev.tokenbus.gateway.config.GatewayConfig;
import dev.tokenbus.gateway.locate.StreamOwners;
import dev.tokenbus.gateway.principal.ApiKey;
import dev.tokenbus.gateway.principal.Authenticator;
import dev.tokenbus.gateway.quota.Quotas;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.BusCodecs;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement;
import dev.tokenbus.protocol.bus.node.WorkerStatus;
import dev.tokenbus.testkit.Settings;
import dev.tokenbus.testkit.wire.RawWebSocket;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * A real gateway on a real local bus and a free port, with as many scripted workers as a test wants. One event loop runs
 * everything of the node, so that what was sent first has come first.
 */
public final class GatewayFixture implements AutoCloseable {
    public final RecordingMeter meter = new RecordingMeter();
    /**
     * A free port, no drain, no failover, so that a stream which loses its worker ends at once, and no keep-alive, which would begin the
     * answer to a request that is refused a little later. Nobody is an operator without a key.
     */
    public static final Settings TEST = Settings.NONE
            .with("port", 0)
            .with("drainMs", 0)
            .with("failoverMs", 0)
            .with("mergeMs", 0)
            .with("keepAliveMs", 60_000)
            .with("anonymousOperators", false)
            .with("maxMessagesPerSecond", 10_000);

    public final ManualClock clock = new ManualClock();
    public final Vertx vertx;
    public final int port;
    private final String deploymentId;
    private final WebSocketClient webSockets;
    private final List<TestClient> clients = new ArrayList<>();
    private final List<RawWebSocket> rawSockets = new ArrayList<>();
    private volatile long liveStreams;
    private volatile long connections;

    public static GatewayFixture start() {
        return new GatewayFixture(TEST.applyTo(GatewayConfig.DEFAULT));
    }

    /** With other settings than {@link #TEST}. */
    public static GatewayFixture start(UnaryOperator<Settings> change) {
        return new GatewayFixture(change.apply(TEST).applyTo(GatewayConfig.DEFAULT));
    }

    /** With other settings than {@link #TEST}, for clients that have to say who they are. */
    public static GatewayFixture start(UnaryOperator<Settings> change, Authenticator authenticator) {
        return new GatewayFixture(change.apply(TEST).applyTo(GatewayConfig.DEFAULT), authenticator);
    }

    /** With two gateway instances that share a port. */
    public static GatewayFixture startTwo(UnaryOperator<Settings> change) {
        return new GatewayFixture(change.apply(TEST).applyTo(GatewayConfig.DEFAULT), Authenticator.OPEN, 2);
    }

    private GatewayFixture(GatewayConfig config) {
        this(config, Authenticator.OPEN);
    }

    private GatewayFixture(GatewayConfig config, Authenticator authenticator) {
        this(config, authenticator, 1);
    }

    private GatewayFixture(GatewayConfig config, Authenticator authenticator, int instances) {
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        BusCodecs.register(vertx.eventBus());
        NodeEnvironment environment = new NodeEnvironment(
                "home", new Presence(), clock, new Random(42), address -> {}, new WorkersByLoop(), new StreamMoves());
        StreamOwners owners = new StreamOwners();
        TokenKeys tokenKeys = new TokenKeys(new byte[32]);
        Quotas quotas = new Quotas(config, clock, meter);
        List<GatewayVerticle> gateways = IntStream.range(0, instances)
                .mapToObj(index -> new GatewayVerticle(
                        environment, index, instances, config, meter, owners, tokenKeys, authenticator, quotas))
                .toList();
        deploymentId = gateways.stream()
                .map(gateway -> Waiting.forResult(vertx.deployVerticle(gateway)))
                .toList()
                .get(0);
        port = gateways.get(0).port();
        webSockets = vertx.createWebSocketClient(new WebSocketClientOptions()
                .setMaxConnections(1000)
                .setMaxFrameSize(16 << 20)
                .setMaxMessageSize(16 << 20));
    }

    /** Keeps what the gateway says of itself. */
    private final class Presence implements NodePresence {
        @Override
        public void workerChanged(WorkerStatus status) {}

        @Override
        public void gatewayChanged(int instance, long streams, long open) {
            liveStreams = streams;
            connections = open;
        }

        @Override
        public void gatewayListens(String gatewayUrl) {}

        @Override
        public void drains() {}
    }

    /** A worker that the gateway knows when this returns. */
    public ScriptedWorker worker(String nodeId, String... models) {
        CompletableFuture<Boolean> known = new CompletableFuture<>();
        var listener = vertx.eventBus().<NodeAnnouncement>consumer(Addresses.NODES, message -> {
            if (message.body().nodeId().equals(nodeId)
                    && !message.body().workers().isEmpty()) {
                known.complete(true);
            }
        });
        Waiting.forResult(listener.completion());
        ScriptedWorker worker = new ScriptedWorker(vertx, nodeId, models);
        Waiting.forResult(known);
        Waiting.forResult(listener.unregister());
        return worker;
    }

    /** Announces a gateway, which this gateway knows when this returns. */
    public void gateway(String nodeId) {
        announce(nodeId, NodeAnnouncement.Role.GATEWAY);
    }

    /** Announces a node that does this, which this gateway knows when this returns. */
    public void announce(String nodeId, NodeAnnouncement.Role role) {
        CompletableFuture<Boolean> known = new CompletableFuture<>();
        var listener = vertx.eventBus().<NodeAnnouncement>consumer(Addresses.NODES, message -> {
            if (message.body().nodeId().equals(nodeId)) {
                known.complete(true);
            }
        });
        Waiting.forResult(listener.completion());
        Waiting.forResult(vertx.deployVerticle(new NodeAnnouncer(nodeId, nodeId, Set.of(role), 0, "")));
        Waiting.forResult(known);
        Waiting.forResult(listener.unregister());
    }

    public ScriptedWorker worker() {
        return worker("worker-1", ScriptedWorker.MODEL);
    }

    public TestClient connect() {
        return connect("/");
    }

    /** A client that shows a key with its first frame. */
    public TestClient connect(ApiKey key) {
        TestClient client = connect();
        client.send(authFrame(key.text()));
        return client;
    }

    /** The frame by which a client says who it is. */
    public static String authFrame(String token) {
        return "{\"type\":\"auth\",\"token\":\"" + token + "\"}";
    }

    public TestClient connect(String path) {
        return connect(new WebSocketConnectOptions().setURI(path));
    }

    /** A client of which a proxy says that it is at this address. */
    public TestClient connectFrom(String address) {
        return connect(new WebSocketConnectOptions().addHeader("X-Forwarded-For", address));
    }

    public TestClient connect(WebSocketConnectOptions options) {
        TestClient client =
                new TestClient(webSockets, options.setHost("127.0.0.1").setPort(port));
        clients.add(client);
        return client;
    }

    /** A socket whose bytes the test writes itself, after a handshake that succeeded. */
    public RawWebSocket raw() {
        RawWebSocket socket = new RawWebSocket(port);
        rawSockets.add(socket);
        socket.handshake();
        return socket;
    }

    /** A connection on which nothing was sent yet. */
    public RawWebSocket rawConnection() {
        return rawConnection("127.0.0.1");
    }

    /** One of a client with this loopback address. */
    public RawWebSocket rawConnection(String from) {
        RawWebSocket socket = new RawWebSocket(from, port);
        rawSockets.add(socket);
        return socket;
    }

    public void untilMetered(String name, long atLeast) {
        Waiting.until(vertx, name + " >= " + atLeast, () -> meter.count(name) >= atLeast);
    }

    public long liveStreams() {
        return liveStreams;
    }

    public void untilNoStreamIsLive() {
        Waiting.until(vertx, "no live stream", () -> liveStreams == 0);
    }

    public void untilNobodyIsConnected() {
        Waiting.until(vertx, "no connection", () -> connections == 0);
    }

    /** Takes the gateway down as its node does, in order; completes when it has. */
    public CompletableFuture<Void> undeploy() {
        return vertx.undeploy(deploymentId).toCompletionStage().toCompletableFuture();
    }

    @Override
    public void close() {
        clients.forEach(TestClient::close);
        rawSockets.forEach(RawWebSocket::close);
        Waiting.forResult(vertx.close());
    }
}
