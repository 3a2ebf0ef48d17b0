package dev.tokenbus.node.process;

import static dev.tokenbus.testkit.TestPatience.patiently;

import dev.tokenbus.testkit.cluster.ProcessCluster;
import dev.tokenbus.testkit.cluster.ServerProcess;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

/** A gateway with metrics and two workers, each a process; workers that a test has used up are replaced. */
final class ThreeProcesses implements AutoCloseable {
    /** Drains long enough for streams to finish, and a bound for streams that dead gateways left behind. */
    static final Map<String, String> DRAIN = Map.of(
            "TOKENBUS_GATEWAY_DRAIN_MS", "30000",
            "TOKENBUS_WORKER_DRAIN_MS", "30000",
            "TOKENBUS_WORKER_ORPHAN_MS", "2000");

    private final ProcessCluster cluster = ProcessCluster.create();
    private final Map<String, ServerProcess> workers = new HashMap<>();
    private final ServerProcess gateway = cluster.node("gateway,metrics", DRAIN);

    ThreeProcesses() {
        try {
            // The gateway is up before the workers start, so that they find it.
            gateway.managementPort();
            haveTwoWorkers();
            gateway.awaitReady();
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    ProcessCluster cluster() {
        return cluster;
    }

    ServerProcess gateway() {
        return gateway;
    }

    /** The node ids of the two workers. */
    Set<String> workers() {
        return Set.copyOf(workers.keySet());
    }

    void haveTwoWorkers() {
        List<ServerProcess> added = IntStream.range(workers.size(), 2)
                .mapToObj(i -> cluster.node("worker", DRAIN))
                .toList();
        for (ServerProcess worker : added) {
            worker.awaitReady();
            workers.put(nodeId(worker), worker);
        }
        patiently().until(() -> knownWorkers().containsAll(workers.keySet()));
    }

    /** Removes a worker's process, which later tests must not use. */
    ServerProcess take(String nodeId) {
        return Objects.requireNonNull(workers.remove(nodeId), nodeId);
    }

    /** The ids of the nodes that the gateway knows as workers. */
    List<String> knownWorkers() {
        return nodes().stream()
                .filter(node -> !node.getJsonArray("workers").isEmpty())
                .map(node -> node.getString("id"))
                .toList();
    }

    /** The number of streams that a worker runs; -1 if the gateway does not know it. */
    int activeOn(String worker) {
        return nodes().stream()
                .filter(node -> node.getString("id").equals(worker))
                .mapToInt(node -> node.getJsonArray("workers").stream()
                        .mapToInt(instance -> ((JsonObject) instance).getInteger("active"))
                        .sum())
                .findFirst()
                .orElse(-1);
    }

    private List<JsonObject> nodes() {
        return nodesKnownTo(gateway);
    }

    private static List<JsonObject> nodesKnownTo(ServerProcess process) {
        return process.json("/api/status").getJsonArray("nodes").stream()
                .map(JsonObject.class::cast)
                .toList();
    }

    static String nodeId(ServerProcess process) {
        return process.json("/api/status").getString("answeredBy");
    }

    @Override
    public void close() {
        cluster.close();
    }
}
