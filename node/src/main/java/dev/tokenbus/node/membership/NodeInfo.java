package dev.tokenbus.node.membership;

import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;

/**
 * Shows who a node is as {@code tokenbus_node_info}, a series that is always 1 and can be joined with every other one, and how many nodes
 * it knows as {@code tokenbus_node_known_nodes}.
 */
public final class NodeInfo {
    private NodeInfo() {}

    public static void bind(PrometheusMeterRegistry registry, String nodeId, String name, Set<Role> roles) {
        String words = roles.stream()
                .map(role -> role.name().toLowerCase(Locale.ROOT))
                .sorted()
                .collect(Collectors.joining(","));
        Gauge.builder("tokenbus.node.info", () -> 1)
                .description("The node's name, id and roles; always 1")
                .tags(Tags.of("name", name, "node", nodeId, "roles", words))
                .register(registry);
    }

    /** @param known asked on any thread */
    public static void bindKnownNodes(PrometheusMeterRegistry registry, IntSupplier known) {
        Gauge.builder("tokenbus.node.known.nodes", known::getAsInt)
                .description("Nodes of the cluster that this one has heard of lately, itself included")
                .register(registry);
    }

    /** What a node has to do, in words, as its gauges have it. */
    public static String load(PrometheusMeterRegistry registry) {
        return sum(registry, "tokenbus.gateway.streams.live") + " live streams, "
                + sum(registry, "tokenbus.worker.generations.live") + " generations";
    }

    private static long sum(PrometheusMeterRegistry registry, String name) {
        return Math.round(
                registry.find(name).gauges().stream().mapToDouble(Gauge::value).sum());
    }
}
