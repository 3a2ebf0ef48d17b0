package dev.tokenbus.node;

import dev.tokenbus.node.config.ProcessConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsOptions;

/** How a node's Vert.x differs from any other one. */
final class NodeVertx {
    private NodeVertx() {}

    static VertxOptions options(ProcessConfig process, MeterRegistry registry) {
        return new VertxOptions()
                .setEventLoopPoolSize(process.instances().eventLoopCount())
                .setPreferNativeTransport(true)
                // Nothing here uses the thread's context class loader, and setting it costs time at each event.
                .setDisableTCCL(true)
                // Bus metrics look up several meters for each message; NodeMeters counts the streams.
                .setMetricsOptions(new MicrometerMetricsOptions()
                        .setEnabled(true)
                        .setRegistryName("tokenbus-" + System.identityHashCode(registry))
                        .addDisabledMetricsCategory(MetricsDomain.EVENT_BUS));
    }
}
