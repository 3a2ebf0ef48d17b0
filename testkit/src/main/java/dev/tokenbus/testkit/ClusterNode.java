package dev.tokenbus.testkit;

import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;

/** One node of a cluster under test: a process of its own, or one in this JVM. */
public interface ClusterNode {
    /** Where its WebSocket clients connect; only of one with the gateway role. */
    int gatewayPort();

    /** The address of {@link #gatewayPort}. */
    default String gatewayHost() {
        return "127.0.0.1";
    }

    /** Where its WebSocket clients connect, whichever network that is in. */
    default SocketAddress gatewayAddress() {
        return SocketAddress.inetSocketAddress(gatewayPort(), gatewayHost());
    }

    int managementPort();

    /** Waits until it says that it is ready. */
    ClusterNode awaitReady();

    /** Dead at once, without a word. */
    void kill();

    /** Asked to end as an orchestrator asks. Returns at once. */
    void terminate();

    /** It neither works nor dies, and its sockets stay open, until {@link #thaw}. */
    void freeze();

    /** It goes on, and does not know that it slept. */
    void thaw();

    /** Where {@code tokenbus status} and other tools ask. */
    default String managementUrl() {
        return "http://127.0.0.1:" + managementPort();
    }

    /** What a path of the management port answers, as it is. */
    default String text(String path) {
        return ManagementPort.get(managementUrl(), path).body();
    }

    /** What a path of the management port answers. */
    default JsonObject json(String path) {
        return new JsonObject(text(path));
    }

    /** The status that a path of the management port answers with; 0 when nobody answers. */
    default int status(String path) {
        return ManagementPort.status(managementUrl(), path);
    }

    /** Who it is in the cluster. */
    default String nodeId() {
        return json("/api/status").getString("answeredBy");
    }
}
