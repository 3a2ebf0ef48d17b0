package dev.tokenbus.node.deploy;

import static dev.tokenbus.testkit.TestPatience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.cluster.ProcessCluster;
import dev.tokenbus.testkit.cluster.ServerProcess;
import dev.tokenbus.testkit.machine.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nodes find each other by one name that has the addresses of all, as a headless Service has, and that is asked for again: each node is a process
 * at a loopback address of its own, and a file is the name server.
 */
@EnabledOnOs(OS.LINUX)
class JoinByNameIT {
    private static final String NAME = "tokenbus-cluster.test.svc";

    private final ProcessCluster cluster = ProcessCluster.create();
    private final String port = Integer.toString(FreePorts.row(1));

    @TempDir
    private Path directory;

    @AfterEach
    void end() {
        cluster.close();
    }

    /** At once, as nodes may read it at any time. */
    private void nameStandsFor(String... addresses) throws IOException {
        StringBuilder text = new StringBuilder("127.0.0.1 localhost\n");
        for (String address : addresses) {
            text.append(address).append(' ').append(NAME).append('\n');
        }
        Path next = Files.writeString(directory.resolve("next"), text);
        Files.move(next, hosts(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Path hosts() {
        return directory.resolve("hosts");
    }

    private ServerProcess node(String roles, String address) {
        Map<String, String> variables = new TreeMap<>();
        variables.put("TOKENBUS_CLUSTER_MEMBERS", NAME + ":" + port);
        variables.put("TOKENBUS_CLUSTER_PORT", port);
        variables.put("TOKENBUS_NODE_CLUSTER_HOST", address);
        variables.put("TOKENBUS_NODE_JOIN_MS", "0");
        variables.put("JAVA_TOOL_OPTIONS", "-Djdk.net.hosts.file=" + hosts() + " -Dsun.net.inetaddr.ttl=1");
        return cluster.node(roles, variables);
    }

    private static void areOne(ServerProcess... nodes) {
        for (ServerProcess each : nodes) {
            each.awaitReady();
            patiently()
                    .until(() -> each.json("/api/status").getJsonArray("nodes").size() == nodes.length);
        }
    }

    @Test
    void nodesThatStartTogetherAreOneCluster() throws IOException {
        nameStandsFor("127.0.0.11", "127.0.0.12", "127.0.0.13");

        areOne(node("gateway", "127.0.0.11"), node("worker", "127.0.0.12"), node("worker", "127.0.0.13"));
    }

    @Test
    void aNodeThatTheNameDidNotStandForYetJoinsWhenItDoes() throws IOException {
        nameStandsFor();
        ServerProcess worker = node("worker", "127.0.0.11");
        worker.awaitReady();
        nameStandsFor("127.0.0.11");
        ServerProcess gateway = node("gateway", "127.0.0.12");
        areOne(gateway, worker);

        // The first address goes, and a pod with another one comes.
        worker.terminate();
        assertThat(worker.awaitExit()).isEqualTo(143);
        nameStandsFor("127.0.0.12", "127.0.0.13");
        areOne(gateway, node("worker", "127.0.0.13"));
    }

    @Test
    void twoThatBeganAloneMeetWhenTheNameStandsForBoth() throws IOException {
        nameStandsFor();
        ServerProcess gateway = node("gateway", "127.0.0.11");
        ServerProcess worker = node("worker", "127.0.0.12");
        List.of(gateway, worker).forEach(ServerProcess::managementPort);
        nameStandsFor("127.0.0.11", "127.0.0.12");

        areOne(gateway, worker);
    }
}
