package dev.tokenbus.node.client;

import static dev.tokenbus.node.Waiting.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.cluster.TestCluster;
import dev.tokenbus.testkit.cluster.TokenbusCluster;
import dev.tokenbus.testkit.machine.MachineTool;
import dev.tokenbus.testkit.machine.ProcessRun;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The client in Python, with Debian's {@code python3-websockets}: its own tests, and a cluster of processes that die. */
@TokenbusCluster(
        gateways = 2,
        workers = 2,
        settings = {"worker.simulation.lengthTokens=250", "worker.simulation.interTokenLatencyMs=8"})
class PythonClientIT {
    private static final Path PYTHON = Path.of("/usr/bin/python3");
    private static final Path CLIENT =
            Path.of("../client/python").toAbsolutePath().normalize();

    private final Vertx vertx = Vertx.vertx();

    @BeforeEach
    void needsItsLibrary() {
        if (!Files.isExecutable(PYTHON) || !python("-c", "import websockets").succeeded()) {
            throw MachineTool.missing("python3-websockets");
        }
    }

    @AfterEach
    void close() {
        waitFor(vertx.close());
    }

    private static ProcessRun python(String... arguments) {
        List<String> command = new ArrayList<>(List.of(PYTHON.toString(), "-B"));
        command.addAll(List.of(arguments));
        Map<String, String> path = Map.of("PYTHONPATH", CLIENT.resolve("src").toString());
        return ProcessRun.of(command, CLIENT.resolve("tests"), path, Duration.ofMinutes(2));
    }

    @Test
    void itKeepsTheRulesOfTheProtocol() {
        python("-W", "error", "-X", "dev", "-m", "unittest", "discover").assertSucceeded();
    }

    @Test
    void itsTypesAreChecked() {
        String mypy = MachineTool.onPath("mypy").toString();
        List<String> command = List.of(mypy, "--strict", "--cache-dir=/dev/null");

        ProcessRun.of(command, CLIENT, Map.of(), Duration.ofMinutes(2)).assertSucceeded();
    }

    @Test
    void aClusterWhoseProcessesDieGivesItEveryByteOnce(TestCluster cluster) {
        ProcessRun run = python(
                "cluster.py",
                new Deeds(vertx, cluster).url(),
                "http://127.0.0.1:" + cluster.gateways().get(0).gatewayPort(),
                "http://127.0.0.1:" + cluster.gateways().get(1).gatewayPort());

        run.assertSucceeded();
        assertThat(run.output().lines().filter(line -> line.startsWith("ok: "))).hasSize(9);
    }
}
