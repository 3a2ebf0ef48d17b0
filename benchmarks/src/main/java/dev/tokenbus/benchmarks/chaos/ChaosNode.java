package dev.tokenbus.benchmarks.chaos;

import dev.tokenbus.testkit.cluster.ServerProcess;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A node that has been ready.
 *
 * @param gateway the address that clients connect to; null for a worker
 * @param busPort where its event bus listens
 * @param usage its directory for usage, which it has again when it is started again
 */
record ChaosNode(
        ServerProcess process,
        String role,
        String id,
        URI management,
        @Nullable SocketAddress gateway,
        int busPort,
        Path usage) {
    static final String GATEWAY = "gateway";
    static final String WORKER = "worker";

    static ChaosNode of(ServerProcess process, String role, int busPort, Path usage) {
        SocketAddress gateway = role.equals(GATEWAY) ? process.gatewayAddress() : null;
        return new ChaosNode(
                process, role, process.nodeId(), URI.create(process.managementUrl()), gateway, busPort, usage);
    }

    boolean isGateway() {
        return gateway != null;
    }

    boolean isReady() {
        return process.status("/health/ready") == 200;
    }

    /** The ids of the nodes that it knows, itself included; none if it does not answer. */
    Set<String> knownNodes() {
        try {
            return nodesOf(process.json("/api/status"));
        } catch (UncheckedIOException e) {
            return Set.of();
        }
    }

    private static Set<String> nodesOf(JsonObject status) {
        return status.getJsonArray("nodes").stream()
                .map(node -> ((JsonObject) node).getString("id"))
                .collect(Collectors.toSet());
    }

    @Override
    public String toString() {
        return role + " " + id;
    }
}
