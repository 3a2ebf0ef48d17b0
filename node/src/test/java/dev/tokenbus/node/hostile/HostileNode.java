package dev.tokenbus.node.hostile;

import dev.tokenbus.node.NodeSpec;
import dev.tokenbus.node.TokenbusNode;
import dev.tokenbus.node.config.Configuration;
import dev.tokenbus.node.membership.Membership;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.testkit.TestPatience;
import dev.tokenbus.testkit.wire.RawWebSocket;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A whole node, as {@code tokenbus dev} runs it, that a test sends anything to over sockets of its own. */
public final class HostileNode implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final TokenbusNode node;
    private final LoggedDefects log = LoggedDefects.watch();
    private final List<RawWebSocket> sockets = new ArrayList<>();

    /** @param variables environment variables, beside free ports */
    public HostileNode(Map<String, String> variables) {
        Map<String, String> all = new TreeMap<>(Map.of(
                "TOKENBUS_GATEWAY_PORT", "0",
                "TOKENBUS_NODE_MANAGEMENT_PORT", "0",
                "TOKENBUS_GATEWAY_DRAIN_MS", "0",
                "TOKENBUS_WORKER_DRAIN_MS", "0",
                "TOKENBUS_GATEWAY_ANONYMOUS_OPERATORS", "false"));
        all.putAll(variables);
        NodeSpec spec = new NodeSpec(EnumSet.allOf(Role.class), new Membership.Alone(), Configuration.load(null, all));
        node = await(TokenbusNode.start(spec));
        TestPatience.patiently().until(() -> get("/health/ready").statusCode() == 200);
    }

    static <T> T await(Future<T> future) {
        try {
            return future.await(TestPatience.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("not done after " + TestPatience.PATIENCE, e);
        }
    }

    int port() {
        return node.gatewayPort();
    }

    /** A connection on which nothing was sent yet. */
    public RawWebSocket connect() {
        RawWebSocket socket = new RawWebSocket(port());
        sockets.add(socket);
        return socket;
    }

    /** A WebSocket of the native protocol, after its greeting. */
    public RawWebSocket socket() {
        RawWebSocket socket = connect();
        socket.handshake();
        return socket;
    }

    /** What the management port answers. */
    HttpResponse<String> get(String path) {
        URI uri = URI.create("http://127.0.0.1:" + node.managementPort() + path);
        try {
            return HTTP.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** One value of {@code /metrics}; labels are part of the name. */
    public double metric(String name) {
        return get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no metric " + name));
    }

    /** The exceptions that were logged since this node was started. */
    public List<String> defects() {
        return log.soFar();
    }

    /** Closes what the test has opened, and not the node. */
    public void hangUp() {
        sockets.forEach(RawWebSocket::close);
        sockets.clear();
    }

    @Override
    public void close() {
        hangUp();
        await(node.close());
        log.close();
    }
}
