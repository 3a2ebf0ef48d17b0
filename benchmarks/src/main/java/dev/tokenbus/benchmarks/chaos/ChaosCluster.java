package dev.tokenbus.benchmarks.chaos;

import dev.tokenbus.benchmarks.chaos.bus.BusFaults;
import dev.tokenbus.benchmarks.chaos.fault.Deed;
import dev.tokenbus.testkit.cluster.ProcessCluster;
import dev.tokenbus.testkit.cluster.ServerProcess;
import dev.tokenbus.testkit.machine.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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

    /** For who looks for the cause of a flaw in the nodes' output. */
    private static final Map<String, String> TALKATIVE =
            Map.of("TOKENBUS_LOG_LEVEL", "debug", "TOKENBUS_LOG_LINES_PER_SECOND", "100000");

    /** Extra places, for nodes that start before those that they replace are gone. */
    private static final int SPARE = 2;

    private final ProcessCluster processes;
    private final List<ChaosNode> nodes = new CopyOnWriteArrayList<>();
    private final List<ChaosNode> everStarted = new CopyOnWriteArrayList<>();
    private final @Nullable BusFaults busFaults;
    private final Map<String, String> logging;
    /** Has a directory for each node. */
    private final Path usage;

    ChaosCluster(ChaosOptions options) {
        processes = options.deeds().stream().anyMatch(Deed::needsNetwork)
                ? ProcessCluster.partitionable(options.gateways() + options.workers() + SPARE)
                : ProcessCluster.create();
        logging = options.logs() == null ? Map.of() : TALKATIVE;
        busFaults = options.deeds().contains(Deed.LOSS) ? BusFaults.create() : null;
        try {
            usage = Files.createTempDirectory("tokenbus-chaos-usage");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The directory with what all nodes have on record of usage. */
    Path usage() {
        return usage;
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
        int busPort = FreePorts.row(1);
        Path own = usage.resolve("node-" + everStarted.size());
        return enter(processes.node(role, settings(busPort, own)), role, busPort, own);
    }

    /** Starts a node again, on its ports, that was killed. */
    ChaosNode addAgain(ChaosNode killed) {
        return enter(
                processes.again(killed.process(), killed.role(), settings(killed.busPort(), killed.usage())),
                killed.role(),
                killed.busPort(),
                killed.usage());
    }

    private ChaosNode enter(ServerProcess started, String role, int busPort, Path own) {
        ChaosNode node = ChaosNode.of(started.awaitReady(), role, busPort, own);
        nodes.add(node);
        everStarted.add(node);
        return node;
    }

    private Map<String, String> settings(int busPort, Path own) {
        Map<String, String> all = new TreeMap<>(SETTINGS);
        all.putAll(logging);
        all.put("TOKENBUS_NODE_BUS_PORT", Integer.toString(busPort));
        all.put("TOKENBUS_METRICS_USAGE_DIR", own.toString());
        if (busFaults != null) {
            all.putAll(busFaults.environment());
        }
        return all;
    }

    /** Makes every node's bus lose, delay and repeat messages, or no longer. */
    void disturbBus(boolean on) {
        BusFaults faults = Objects.requireNonNull(busFaults, "not begun with the deed loss");
        if (on) {
            faults.begin();
        } else {
            faults.end();
        }
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

    /** Writes each node's output to a file of its own, and what happened to all to another one. */
    void saveLogs(Path directory, List<String> timeline) {
        try {
            Files.createDirectories(directory);
            Files.write(directory.resolve("timeline.log"), timeline);
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
        if (busFaults != null) {
            busFaults.close();
        }
        try (Stream<Path> all = Files.walk(usage)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
