package dev.tokenbus.node;

import dev.tokenbus.node.membership.SelfRoutingClusterManager;
import dev.tokenbus.testkit.TestPatience;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.impl.EventBusImpl;
import io.vertx.core.impl.VertxImpl;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.assertj.core.api.Assertions;

/**
 * What a node in this JVM holds: event-bus handlers by their address, timers, cached routes, and every gauge of its own. Two are
 * equal if nothing was left behind in between.
 */
public record Residue(Map<String, Object> held) {
    private static final int STILL_LOOKS = 8;
    private static final String NUMBERED = "[0-9a-f-]{36}\\.[A-Za-z0-9_-]{22}";

    /** Waits until the nodes hold no stream, and look the same again and again: a timer may just be about to end. */
    public static List<Residue> settled(List<TokenbusNode> nodes) {
        List<Residue> last = new ArrayList<>();
        AtomicInteger looks = new AtomicInteger();
        TestPatience.patiently().until(() -> {
            List<Residue> now = nodes.stream().map(Residue::of).toList();
            boolean isStill = now.equals(last) && now.stream().noneMatch(Residue::hasStreams);
            looks.set(isStill ? looks.get() + 1 : 0);
            last.clear();
            last.addAll(now);
            return looks.get() == STILL_LOOKS;
        });
        return List.copyOf(last);
    }

    /** Waits until the nodes hold what they held before; fails with the difference. */
    public static void awaitSame(List<TokenbusNode> nodes, List<Residue> before) {
        TestPatience.patiently()
                .untilAsserted(() -> Assertions.assertThat(
                                nodes.stream().map(Residue::of).toList())
                        .isEqualTo(before));
    }

    public static Residue of(TokenbusNode node) {
        Map<String, Object> held = new TreeMap<>();
        handlers(node.vertx()).keySet().stream()
                .map(address -> String.valueOf(address).replaceAll(NUMBERED, "STREAM"))
                .filter(address -> !address.startsWith("__vertx.reply"))
                .collect(Collectors.groupingBy(address -> "handlers of " + address, Collectors.counting()))
                .forEach(held::put);
        held.put("timers", ((Map<?, ?>) field(VertxImpl.class, "timeouts", node.vertx())).size());
        held.put("routes to streams", routesToStreams(NodeCluster.manager(node)));
        gauges(node, held);
        JsonObject self = NodeCluster.status(node).getJsonArray("nodes").stream()
                .map(JsonObject.class::cast)
                .filter(each -> each.getString("id").equals(node.nodeId()))
                .findFirst()
                .orElseThrow();
        held.put("live streams", self.getLong("liveStreams"));
        held.put("connections", self.getLong("connections"));
        return new Residue(held);
    }

    /** Whether the node holds a stream, a log, or a route to a stream. */
    private boolean hasStreams() {
        return held.keySet().stream().anyMatch(name -> name.contains("STREAM"))
                || held.entrySet().stream()
                        .anyMatch(each -> each.getKey().endsWith("held_bytes")
                                && !each.getValue().equals("0.0"))
                || !Long.valueOf(0).equals(held.get("live streams"))
                || !Long.valueOf(0).equals(held.get("routes to streams"));
    }

    private static Map<?, ?> handlers(Vertx vertx) {
        return (Map<?, ?>) field(EventBusImpl.class, "handlerMap", vertx.eventBus());
    }

    /** Only these count, because routes to workers and gateways stay for as long as those live. */
    private static long routesToStreams(SelfRoutingClusterManager manager) {
        Map<?, ?> routes = (Map<?, ?>) field(SelfRoutingClusterManager.class, "routes", manager);
        synchronized (routes) {
            return routes.keySet().stream()
                    .filter(address -> String.valueOf(address).matches(".*" + NUMBERED))
                    .count();
        }
    }

    private static void gauges(TokenbusNode node, Map<String, Object> held) {
        List<String> lines = NodeCluster.metrics(node).lines().toList();
        List<String> gauges = lines.stream()
                .filter(line -> line.startsWith("# TYPE tokenbus_") && line.endsWith(" gauge"))
                .map(line -> line.split(" ")[2])
                .filter(name -> !name.endsWith("_peak") && !name.endsWith("_max"))
                .toList();
        for (String line : lines) {
            String name = line.split("[{ ]")[0];
            if (gauges.contains(name)) {
                held.put(line.substring(0, line.lastIndexOf(' ')), line.substring(line.lastIndexOf(' ') + 1));
            }
        }
    }

    private static Object field(Class<?> owner, String name, Object of) {
        try {
            Field field = owner.getDeclaredField(name);
            field.setAccessible(true);
            return field.get(of);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return held.toString();
    }
}
