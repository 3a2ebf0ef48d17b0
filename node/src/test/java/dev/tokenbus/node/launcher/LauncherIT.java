package dev.tokenbus.node.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.TestPatience;
import dev.tokenbus.testkit.cluster.ProcessCluster;
import dev.tokenbus.testkit.cluster.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The script that users type, and {@code dev}, from the first line of output to the exit code. */
class LauncherIT {
    private static final ProcessCluster PROCESSES = ProcessCluster.create();

    /** The aim is 2 s on an idle machine; this bound is for a busy one. */
    private static final Duration UP_WITHIN = Duration.ofSeconds(50);

    /** Runs the script once, because the first run may build, and prints that it does. */
    @BeforeAll
    static void runOnce() {
        ServerProcess first = tokenbus("--help");
        assertThat(first.awaitExit(Duration.ofMinutes(3))).as(first.err()).isZero();
    }

    @AfterAll
    static void close() {
        PROCESSES.close();
    }

    private static ServerProcess tokenbus(String... arguments) {
        Path script = Stream.of("../tokenbus", "tokenbus")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
        List<String> command = new ArrayList<>(List.of(script.toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        return PROCESSES.program(command);
    }

    @Test
    void theScriptShowsHelp() {
        ServerProcess help = tokenbus("--help");

        assertThat(help.awaitExit(Duration.ofMinutes(3))).as(help.err()).isZero();
        assertThat(help.out()).contains("Usage: tokenbus").contains("Start with: tokenbus dev");
    }

    @Test
    void theScriptTellsMisuseFromFailure() {
        ServerProcess misused = tokenbus("dev", "--nonsense");
        assertThat(misused.awaitExit(Duration.ofMinutes(3))).isEqualTo(2);
        assertThat(misused.err()).contains("--nonsense");

        ServerProcess failed = tokenbus("status", "--url", "http://127.0.0.1:1");
        assertThat(failed.awaitExit()).isEqualTo(1);
        assertThat(failed.err()).contains("nobody answers");
    }

    @Test
    void aStartThatWouldOpenThePortToEverybodyIsRefused() {
        ServerProcess open = tokenbus("dev", "--host", "0.0.0.0", "--port", "0", "--management-port", "0");

        assertThat(open.awaitExit()).isEqualTo(2);
        assertThat(open.err())
                .contains("gateway.host: 0.0.0.0 without keys", "tokenbus keys create", "--insecure")
                .doesNotContain("management");
    }

    @Test
    void aStartThatOpensThePortToOthersSaysSo() {
        ServerProcess open =
                tokenbus("dev", "--host", "0.0.0.0", "--insecure", "--port", "0", "--management-port", "0");
        open.awaitReady();

        assertThat(open.out())
                .contains("the gateway listens on 0.0.0.0: whoever reaches it can use every model, without a password")
                .doesNotContain("the management port listens on");
    }

    @Test
    void theScriptRunsDevInItsOwnProcessSoThatSignalsReachIt() {
        ServerProcess dev = tokenbus("dev", "--port", "0", "--management-port", "0");
        dev.awaitReady();

        dev.interrupt();

        assertThat(dev.awaitExit()).as(dev.err()).isEqualTo(128 + 2);
        assertThat(dev.out()).contains("ended");
        assertThat(dev.err()).isEmpty();
    }

    @Test
    void devSoonPrintsOneBlockWithEverythingThatAUserNeeds() {
        long startedAt = System.nanoTime();

        ServerProcess dev = PROCESSES.dev(Map.of()).awaitOut("Ctrl-C");

        Duration took = Duration.ofNanos(System.nanoTime() - startedAt);
        System.out.println("dev: from the start of the JVM to its block in " + took.toMillis() + " ms");
        assertThat(took).isLessThan(UP_WITHIN);
        assertThat(dev.out())
                .contains("page        http://localhost:" + dev.gatewayPort())
                .contains("websocket   ws://localhost:" + dev.gatewayPort())
                .contains("management  http://127.0.0.1:" + dev.managementPort())
                .contains("sim-text, sim-echo")
                .contains("./tokenbus chat --url ws://localhost:" + dev.gatewayPort());
        assertThat(dev.err()).isEmpty();
        TestPatience.patiently().until(() -> dev.status("/health/ready") == 200);
    }

    @Test
    void aPortInUseIsAFailureThatNamesTheOption() {
        ServerProcess first = PROCESSES.dev(Map.of()).awaitReady();

        ServerProcess gateway =
                PROCESSES.command("dev", "--port", Integer.toString(first.gatewayPort()), "--management-port", "0");
        ServerProcess management =
                PROCESSES.command("dev", "--port", "0", "--management-port", Integer.toString(first.managementPort()));

        assertThat(gateway.awaitExit()).isEqualTo(1);
        assertThat(gateway.err())
                .contains("port")
                .contains("in use")
                .contains("--port")
                .hasLineCount(1);
        assertThat(gateway.err()).contains(Integer.toString(first.gatewayPort()));
        assertThat(management.awaitExit()).isEqualTo(1);
        assertThat(management.err())
                .contains("in use")
                .contains("--management-port")
                .hasLineCount(1);
        assertThat(management.err()).contains(Integer.toString(first.managementPort()));
    }
}
