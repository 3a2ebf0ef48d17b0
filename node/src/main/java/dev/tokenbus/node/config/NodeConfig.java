package dev.tokenbus.node.config;

import dev.tokenbus.gateway.config.GatewayConfig;
import dev.tokenbus.metrics.cluster.MetricsConfig;
import dev.tokenbus.node.tracing.TracingConfig;
import dev.tokenbus.worker.config.ModelFile;
import dev.tokenbus.worker.config.WorkerConfig;
import dev.tokenbus.worker.simulated.SimulationConfig;
import dev.tokenbus.worker.upstream.UpstreamConfig;
import java.util.List;

/**
 * The whole configuration, one record for each module. See docs/configuration.md.
 *
 * @param cluster for a node of a cluster
 * @param modelFile a model that the node runs itself; if there is one, it is the default model
 * @param upstreams LLM servers; without a model file the first model of the first one is the default model
 */
public record NodeConfig(
        ProcessConfig process,
        ClusterKeys cluster,
        GatewayConfig gateway,
        WorkerConfig worker,
        SimulationConfig simulation,
        ModelFile modelFile,
        List<UpstreamConfig> upstreams,
        MetricsConfig metrics,
        TracingConfig tracing,
        LogConfig log) {
    static final NodeConfig DEFAULT = new NodeConfig(
            ProcessConfig.DEFAULT,
            ClusterKeys.DEFAULT,
            GatewayConfig.DEFAULT,
            WorkerConfig.DEFAULT,
            SimulationConfig.DEFAULT,
            ModelFile.NONE,
            List.of(),
            MetricsConfig.DEFAULT,
            TracingConfig.OFF,
            LogConfig.DEFAULT);

    public NodeConfig {
        upstreams = List.copyOf(upstreams);
        if (gateway.retention().logBytes() < worker.streams().logBytes()) {
            throw new IllegalArgumentException(
                    "gateway.logBytes: " + gateway.retention().logBytes() + " (expected: at least worker.logBytes, "
                            + worker.streams().logBytes() + ")");
        }
    }
}
