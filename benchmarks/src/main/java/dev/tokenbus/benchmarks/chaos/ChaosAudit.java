package dev.tokenbus.benchmarks.chaos;

import dev.tokenbus.benchmarks.chaos.ChaosTally.Flaw;
import dev.tokenbus.testkit.machine.HeapUse;
import io.vertx.core.json.JsonObject;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks, once no stream is left, that each node has released everything and that its counters balance. */
final class ChaosAudit {
    /** Longer than the orphan time. */
    private static final Duration SETTLED_WITHIN = Duration.ofSeconds(75);

    /** What a node may hold besides its budget of retained logs, in bytes. */
    private static final long HEAP = 64L << 20;

    /**
     * Classes of which a node holds no instance when nobody is connected. They are names, because the nodes are other processes;
     * {@code ChaosAuditTest} checks that the classes exist.
     */
    static final List<String> GONE = List.of(
            "dev.tokenbus.gateway.relay.MirrorRelay",
            "dev.tokenbus.gateway.socket.WebSocketSession",
            "dev.tokenbus.gateway.view.StreamView");

    private final ChaosCluster cluster;
    private final ChaosTally tally;

    ChaosAudit(ChaosCluster cluster, ChaosTally tally) {
        this.cluster = cluster;
        this.tally = tally;
    }

    void run() {
        List<ChaosNode> nodes = cluster.nodes();
        if (!ChaosWait.until(
                SETTLED_WITHIN,
                () -> nodes.stream().allMatch(node -> imbalances(node).isEmpty()))) {
            nodes.forEach(node -> imbalances(node).forEach(story -> tally.flaw(Flaw.IMBALANCE, node + ": " + story)));
        }
        nodes.forEach(this::checkHeap);
    }

    private List<String> imbalances(ChaosNode node) {
        try {
            return figures(node);
        } catch (UncheckedIOException | IllegalStateException e) {
            return List.of("does not report its figures: " + e.getMessage());
        }
    }

    private List<String> figures(ChaosNode node) {
        String metrics = node.process().text("/metrics");
        List<String> wrong = new ArrayList<>();
        isZero(
                wrong,
                metrics,
                "streams started - ended",
                "gateway_streams_started_total",
                "gateway_streams_ended_total");
        isZero(
                wrong,
                metrics,
                "generations accepted - ended",
                "worker_generations_accepted_total",
                "worker_generations_ended_total");
        isZero(
                wrong,
                metrics,
                "connections opened - closed",
                "gateway_connections_opened_total",
                "gateway_connections_closed_total");
        JsonObject own = ownStatus(node);
        if (own.getLong("liveStreams") != 0) {
            wrong.add("reports " + own.getLong("liveStreams") + " live streams");
        }
        own.getJsonArray("workers").forEach(each -> {
            JsonObject worker = (JsonObject) each;
            if (worker.getLong("active") + worker.getLong("queued") != 0) {
                wrong.add("reports a busy worker: " + worker.encode());
            }
        });
        return wrong;
    }

    private static JsonObject ownStatus(ChaosNode node) {
        return node.process().json("/api/status").getJsonArray("nodes").stream()
                .map(JsonObject.class::cast)
                .filter(each -> each.getString("id").equals(node.id()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the node does not know itself"));
    }

    private static void isZero(List<String> wrong, String metrics, String what, String begun, String over) {
        long difference = sum(metrics, begun) - sum(metrics, over);
        if (difference != 0) {
            wrong.add(what + " = " + difference);
        }
    }

    /** The sum of a counter over all its labels. */
    private static long sum(String metrics, String name) {
        Matcher line = Pattern.compile("(?m)^tokenbus_" + name + "(\\{[^}]*})? (\\S+)$")
                .matcher(metrics);
        return (long) line.results()
                .mapToDouble(found -> Double.parseDouble(found.group(2)))
                .sum();
    }

    private void checkHeap(ChaosNode node) {
        HeapUse heap = node.process().heap();
        tally.count("bytes of heap in use on all nodes", heap.bytes());
        logBytes(node)
                .filter(logs -> heap.bytes() - logs > HEAP)
                .ifPresent(logs -> tally.flaw(
                        Flaw.LEAK, node + " uses " + heap.bytes() + " bytes of heap; its logs hold " + logs));
        for (String gone : GONE) {
            long instances = heap.instancesOf(gone);
            if (instances != 0) {
                tally.flaw(Flaw.LEAK, node + " holds " + instances + " " + gone);
            }
        }
    }

    /** Empty for a node that does not answer, which is counted already. */
    private static Optional<Long> logBytes(ChaosNode node) {
        try {
            String metrics = node.process().text("/metrics");
            return Optional.of(sum(metrics, "gateway_held_bytes") + sum(metrics, "worker_held_bytes"));
        } catch (UncheckedIOException e) {
            return Optional.empty();
        }
    }
}
