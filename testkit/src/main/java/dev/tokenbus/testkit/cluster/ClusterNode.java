package dev.tokenbus.testkit.cluster;

import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;

/** One node of a cluster under test, in a process of its own or in this JVM. */
public interface ClusterNode {
    /** The port that WebSocket clients connect to; only a node with the gateway role has one. */
    int gatewayPort();

    /** The host of {@link #gatewayPort}. */
    default String gatewayHost() {
        return "127.0.0.1";
    }

    /** The address that WebSocket clients connect to, in whichever network it is. */
    default SocketAddress gatewayAddress() {
        return SocketAddress.inetSocketAddress(gatewayPort(), gatewayHost());
    }

    int managementPort();

    /** Whether the node still runs; a frozen one does. */
    default boolean isAlive() {
        return status("/health/live") != 0;
    }

    /** Waits until the node is ready. */
    ClusterNode awaitReady();

    /** Kills the node at once: it says no good-bye. */
    void kill();

    /** Asks the node to end, as an orchestrator does. Returns at once. */
    void terminate();

    /** Freezes the node until {@link #thaw}: it does nothing, and its sockets stay open. */
    void freeze();

    /** Lets a frozen node go on; it does not know that it slept. */
    void thaw();

    /** The URL that {@code tokenbus status} and other tools ask. */
    default String managementUrl() {
        return "http://127.0.0.1:" + managementPort();
    }

    /** The body that the management port answers on a path. */
    default String text(String path) {
        return ManagementPort.get(managementUrl(), path).body();
    }

    /** The JSON object that the management port answers on a path. */
    default JsonObject json(String path) {
        return new JsonObject(text(path));
    }

    /** The HTTP status that the management port answers on a path; 0 if nobody answers. */
    default int status(String path) {
        return ManagementPort.status(managementUrl(), path);
    }

    /** The node's id in the cluster. */
    default String nodeId() {
        return json("/api/status").getString("answeredBy");
    }
}
