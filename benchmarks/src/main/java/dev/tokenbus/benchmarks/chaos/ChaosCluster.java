package dev.tokenbus.benchmarks.chaos;

import dev.tokenbus.testkit.ProcessCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** The nodes of a chaos run that are meant to live. One thread changes it, any thread may read it. */
final class ChaosCluster implements AutoCloseable {
    /** Short drains, a short orphan time, and small budgets for retained logs. */
    private static final Map<String, String> SETTINGS = Map.of(
            "TOKENBUS_GATEWAY_DRAIN_MS", "8000",
            "TOKENBUS_WORKER_DRAIN_MS", "5000",
            "TOKENBUS_WORKER_ORPHAN_MS", "40000",
            "TOKENBUS_GATEWAY_RETAINED_BYTES", "16777216",
            "TOKENBUS_WORKER_RETAINED_BYTES", "16777216",
            "TOKENBUS_WORKER_CAPACITY", "1000",
            // Nodes fail here in minutes as often as elsewhere in months: the default limit of two would end most
            // streams.
            "TOKENBUS_GATEWAY_MAX_FAILOVERS", "20");

    /** Extra places, for nodes that start before those that they replace are gone. */
    private static final int SPARE = 2;

    private final ProcessCluster processes;
    private final List<ChaosNode> nodes = new CopyOnWriteArrayList<>();
    private final List<ChaosNode> everStarted = new CopyOnWriteArrayList<>();

    ChaosCluster(ChaosOptions options) {
        processes = options.deeds().contains(ChaosDeed.PARTITION)
                ? ProcessCluster.partitionable(options.gateways() + options.workers() + SPARE)
                : ProcessCluster.create();
    }

    /** Starts the first nodes, and waits until all know each other. */
    void start(ChaosOptions options) {
        for (int i = 0; i < options.workers(); i++) {
            add(ChaosNode.WORKER);
        }
        for (int i = 0; i < options.gateways(); i++) {
            add(ChaosNode.GATEWAY);
        }
    }

    /** Starts a node and waits until it is ready. */
    ChaosNode add(String role) {
        ChaosNode node = ChaosNode.of(processes.node(role, SETTINGS).awaitReady(), role);
        nodes.add(node);
        everStarted.add(node);
        return node;
    }

    /** Removes a node that is no longer meant to live. */
    void remove(ChaosNode node) {
        nodes.remove(node);
    }

    List<ChaosNode> nodes() {
        return List.copyOf(nodes);
    }

    List<ChaosNode> withRole(String role) {
        return nodes.stream().filter(node -> node.role().equals(role)).toList();
    }

    void partition(Collection<ChaosNode> some, Collection<ChaosNode> others) {
        processes.partition(
                some.stream().map(ChaosNode::process).toList(),
                others.stream().map(ChaosNode::process).toList());
    }

    void heal() {
        processes.heal();
    }

    /** Waits until each node is ready and knows exactly the others; returns false if that takes too long. */
    boolean becomesWhole(Duration within) {
        return ChaosWait.until(within, this::isWhole);
    }

    /** Which nodes each node knows, for a message. */
    String views() {
        return nodes.stream().map(node -> node + " knows " + node.knownNodes()).collect(Collectors.joining(", "));
    }

    /** Writes each node's output to a file of its own. */
    void saveLogs(Path directory) {
        try {
            Files.createDirectories(directory);
            for (ChaosNode node : everStarted) {
                Files.writeString(
                        directory.resolve(node.role() + "-" + node.id() + ".log"),
                        node.process().err());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isWhole() {
        Set<String> all = nodes.stream().map(ChaosNode::id).collect(Collectors.toSet());
        try {
            return nodes.stream()
                    .allMatch(node -> node.isReady() && node.knownNodes().equals(all));
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        processes.close();
    }
}
