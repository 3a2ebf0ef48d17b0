package dev.tokenbus.testkit.cluster;

import static dev.tokenbus.testkit.TestPatience.patiently;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A cluster of gateways and workers that know each other, for one test to use and break. {@link TokenbusCluster} makes one;
 * {@link #start} does so without JUnit Jupiter.
 *
 * <p>Confined to one thread, which is no event loop.
 */
public final class TestCluster implements AutoCloseable {
    private static final String ALL_ROLES = "gateway,worker,metrics";

    private final NodeStarter nodes;
    private final Map<String, String> settings;
    private final List<ClusterNode> gateways = new ArrayList<>();
    private final List<ClusterNode> workers = new ArrayList<>();

    private TestCluster(NodeStarter nodes, Map<String, String> settings) {
        this.nodes = nodes;
        this.settings = settings;
    }

    /** Starts the nodes and waits until all are ready and know each other; closing the cluster closes {@code nodes}. */
    public static TestCluster start(NodeStarter nodes, int gateways, int workers, Map<String, String> settings) {
        TestCluster cluster = new TestCluster(nodes, settings);
        try {
            for (int i = 0; i < gateways; i++) {
                // The first gateway is up before the other nodes start, so that they find it.
                cluster.gateways.add(cluster.begin("gateway"));
            }
            for (int i = 0; i < workers; i++) {
                cluster.workers.add(cluster.begin("worker"));
            }
            cluster.awaitAllKnown();
            return cluster;
        } catch (RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
    }

    /** Starts one node that is gateway, worker and metrics, and waits until it is ready; closing the cluster closes {@code nodes}. */
    public static TestCluster single(NodeStarter nodes, Map<String, String> settings) {
        TestCluster cluster = new TestCluster(nodes, settings);
        try {
            cluster.beginSingle();
            return cluster;
        } catch (RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
    }

    private void beginSingle() {
        ClusterNode node = begin(ALL_ROLES).awaitReady();
        gateways.add(node);
        workers.add(node);
    }

    private void awaitAllKnown() {
        List<ClusterNode> all =
                Stream.concat(workers.stream(), gateways.stream()).toList();
        all.forEach(ClusterNode::awaitReady);
        Set<String> ids = all.stream().map(ClusterNode::nodeId).collect(Collectors.toSet());
        all.forEach(node -> patiently().until(() -> known(node).equals(ids)));
    }

    private static Set<String> known(ClusterNode node) {
        return node.json("/api/status").getJsonArray("nodes").stream()
                .map(each -> ((JsonObject) each).getString("id"))
                .collect(Collectors.toSet());
    }

    /**
     * Starts a node for each that has ended, and waits until all know each other and nobody who has ended. Lists the survivors before
     * those that are new.
     */
    public void renew() {
        if (gateways.equals(workers)) {
            renewSingle();
            return;
        }
        renew(gateways, "gateway");
        renew(workers, "worker");
        awaitAllKnown();
    }

    private void renewSingle() {
        if (!gateways.get(0).isAlive()) {
            gateways.clear();
            workers.clear();
            beginSingle();
        }
    }

    private void renew(List<ClusterNode> nodes, String role) {
        int wanted = nodes.size();
        nodes.removeIf(node -> !node.isAlive());
        while (nodes.size() < wanted) {
            nodes.add(begin(role));
        }
    }

    static Map<String, String> settings(String... lines) {
        Map<String, String> settings = new TreeMap<>();
        for (String line : lines) {
            String[] parts = line.split("=", 2);
            settings.put(parts[0], parts[1]);
        }
        return settings;
    }

    private ClusterNode begin(String role) {
        ClusterNode node = nodes.start(role, settings);
        if (gateways.isEmpty()) {
            node.managementPort();
        }
        return node;
    }

    /** All gateways started so far, the oldest first, ended ones included unless the cluster was renewed. */
    public List<ClusterNode> gateways() {
        return Collections.unmodifiableList(gateways);
    }

    /** All workers started so far, the oldest first, ended ones included unless the cluster was renewed. */
    public List<ClusterNode> workers() {
        return Collections.unmodifiableList(workers);
    }

    /** Starts another gateway and waits until it is ready. */
    public ClusterNode addGateway() {
        ClusterNode added = begin("gateway").awaitReady();
        gateways.add(added);
        return added;
    }

    /** Starts another worker and waits until it is ready. */
    public ClusterNode addWorker() {
        ClusterNode added = begin("worker").awaitReady();
        workers.add(added);
        return added;
    }

    /** Starts a node that does nothing but merge what all nodes report, and waits until it is ready. */
    public ClusterNode addMetrics() {
        return begin("metrics").awaitReady();
    }

    @Override
    public void close() {
        nodes.close();
    }
}
