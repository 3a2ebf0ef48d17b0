package dev.tokenbus.node.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.cluster.ServerProcess;
import dev.tokenbus.testkit.cluster.TestCluster;
import dev.tokenbus.testkit.cluster.TokenbusCluster;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a node that leaves waits for: real processes. */
class LeavingIT {
    /** Hazelcast may move its data for 5 s; the rest is for a busy machine. It would wait a minute for a member that hangs. */
    private static final Duration SOON = Duration.ofSeconds(25);

    @Test
    @TokenbusCluster(
            gateways = 2,
            settings = {"gateway.drainMs=100", "worker.drainMs=100"})
    void aNodeThatLeavesDoesNotWaitForOneThatHangs(TestCluster cluster) {
        ServerProcess leaving = (ServerProcess) cluster.gateways().get(1);
        cluster.workers().get(0).freeze();

        leaving.terminate();

        assertThat(leaving.awaitExit(SOON)).isEqualTo(143);
        assertThat(leaving.out()).contains("ended").doesNotContain("did not shut down");
        assertThat(leaving.err()).doesNotContain(" stack=");
    }
}
