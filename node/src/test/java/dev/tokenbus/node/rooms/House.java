package dev.tokenbus.node.rooms;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Set;

/** A module with rooms, and its front doors: the classes that other modules may name. */
enum House {
    GATEWAY(
            "dev.tokenbus.gateway",
            "dev.tokenbus.gateway.GatewayVerticle",
            "dev.tokenbus.gateway.config",
            // The management port keeps its connections within the same kind of limits.
            "dev.tokenbus.gateway.http.PlainConnections",
            // Its probes have the event loops say what Vert.x would drop.
            "dev.tokenbus.gateway.netty.EventLoopEnd",
            "dev.tokenbus.gateway.netty.ListenerFailures",
            // The node makes these; its gateway instances share them.
            "dev.tokenbus.gateway.locate.StreamOwners",
            "dev.tokenbus.gateway.quota.Quotas",
            "dev.tokenbus.gateway.access.TokenKey",
            "dev.tokenbus.gateway.access.TokenKeyFile",
            "dev.tokenbus.gateway.access.TokenKeys",
            // The node reads the keys of clients, and its command line writes them.
            "dev.tokenbus.gateway.principal",
            "dev.tokenbus.gateway.jwt"),
    WORKER(
            "dev.tokenbus.worker",
            "dev.tokenbus.worker.LlmWorkerVerticle",
            "dev.tokenbus.worker.Backends",
            "dev.tokenbus.worker.backend",
            "dev.tokenbus.worker.config",
            "dev.tokenbus.worker.upstream.UpstreamConfig",
            "dev.tokenbus.worker.simulated.SimulationConfig",
            // Doctor takes the same way to a model server.
            "dev.tokenbus.worker.transport.Route",
            // The tokenizer, which the workers of a node share.
            "dev.tokenbus.worker.text.JtokkitTokenizer",
            // What a backend in a module of its own needs to end an answer before a stop text.
            "dev.tokenbus.worker.text.StopSequences",
            // And to read what a client asks, in parts and fields, as the other backends do.
            "dev.tokenbus.worker.asked"),
    METRICS(
            "dev.tokenbus.metrics",
            "dev.tokenbus.metrics.MetricsVerticle",
            "dev.tokenbus.metrics.MetricsRoutes",
            "dev.tokenbus.metrics.HistoryRoute",
            "dev.tokenbus.metrics.ScrapeRoute",
            "dev.tokenbus.metrics.cluster.MetricsConfig",
            // The record of its gateways' streams, its place on the management port, and its keys.
            "dev.tokenbus.metrics.usage.UsageVerticle",
            "dev.tokenbus.metrics.usage.UsageRoute",
            "dev.tokenbus.metrics.usage.UsageConfig",
            // The meters of a node, into which its gateways and workers record.
            "dev.tokenbus.metrics.node.NodeMeters",
            "dev.tokenbus.metrics.node.ReportPublisher",
            // The node's process, and the delays of the event loops that its probes stand on.
            "dev.tokenbus.metrics.process.ProcessSeries",
            "dev.tokenbus.metrics.process.LoopDelays"),
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

    /** Whether other modules may name a class: it is in the list, nested in a class of it, or in a package of it. */
    boolean isFrontDoor(JavaClass type) {
        String outermost = type.getName().replaceAll("\\$.*", "");
        return frontDoors.contains(outermost) || frontDoors.contains(type.getPackageName());
    }
}
