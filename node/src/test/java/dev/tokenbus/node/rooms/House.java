package dev.tokenbus.node.rooms;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Set;

/** A module with rooms, and what the other modules may know of it: the verticle, its configuration and its ports. */
enum House {
    GATEWAY(
            "dev.tokenbus.gateway",
            "dev.tokenbus.gateway.GatewayVerticle",
            "dev.tokenbus.gateway.config",
            // What the gateway instances of a node share, which the node makes.
            "dev.tokenbus.gateway.locate.StreamOwners"),
    WORKER(
            "dev.tokenbus.worker",
            "dev.tokenbus.worker.LlmWorkerVerticle",
            "dev.tokenbus.worker.Backends",
            "dev.tokenbus.worker.backend",
            "dev.tokenbus.worker.config",
            "dev.tokenbus.worker.upstream.UpstreamConfig",
            "dev.tokenbus.worker.simulated.SimulationConfig",
            // The tokenizer, which the workers of a node share.
            "dev.tokenbus.worker.text.JtokkitTokenizer"),
    METRICS(
            "dev.tokenbus.metrics",
            "dev.tokenbus.metrics.MetricsVerticle",
            "dev.tokenbus.metrics.MetricsRoutes",
            "dev.tokenbus.metrics.ScrapeRoute",
            "dev.tokenbus.metrics.cluster.MetricsConfig",
            // The meters of a node, into which its gateways and workers record.
            "dev.tokenbus.metrics.node.NodeMeters",
            "dev.tokenbus.metrics.node.ReportPublisher"),
    NODE("dev.tokenbus.node");

    final String packages;
    private final Set<String> frontDoors;

    House(String packages, String... frontDoors) {
        this.packages = packages;
        this.frontDoors = Set.of(frontDoors);
    }

    boolean owns(JavaClass type) {
        return type.getPackageName().equals(packages) || type.getPackageName().startsWith(packages + ".");
    }

    /** Whether other modules may name it: a class of the list, one inside of it, or one of a package of the list. */
    boolean isFrontDoor(JavaClass type) {
        String outermost = type.getName().replaceAll("\\$.*", "");
        return frontDoors.contains(outermost) || frontDoors.contains(type.getPackageName());
    }
}
