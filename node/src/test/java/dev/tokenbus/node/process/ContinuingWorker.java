package dev.tokenbus.node.process;

import dev.tokenbus.testkit.cluster.ProcessCluster;
import dev.tokenbus.testkit.cluster.ServerProcess;
import java.util.Map;

/** A worker process whose model can go on with a text that another worker began. */
public final class ContinuingWorker {
    private ContinuingWorker() {}

    /** Starts one and waits until it is ready. */
    public static ServerProcess in(ProcessCluster cluster, String modelUrl) {
        return cluster.node(
                        "worker",
                        Map.of(
                                "TOKENBUS_WORKER_UPSTREAM_A_BASE_URL",
                                modelUrl,
                                "TOKENBUS_WORKER_UPSTREAM_A_CONTINUATION",
                                "vllm",
                                // A process may start slowly on a busy machine, while a model waits for it.
                                "TOKENBUS_WORKER_UPSTREAM_A_IDLE_TIMEOUT_MS",
                                "300000"))
                .awaitReady();
    }
}
