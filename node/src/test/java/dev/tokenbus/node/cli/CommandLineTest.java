package dev.tokenbus.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The command line without starting anything: help, versions, and wrong usage. */
class CommandLineTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine commandLine =
                TokenbusCommand.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return commandLine.execute(arguments);
    }

    @Test
    void aModelFileThatIsNoneIsRefusedAsItWasWritten() {
        assertThat(run("dev", "--model-file", "nowhere.gguf")).isEqualTo(2);
        assertThat(err.toString()).contains("--model-file: nowhere.gguf (expected: a GGUF file that can be read)");
    }

    @Test
    void helpListsEveryCommandAndTheExitCodes() {
        assertThat(run("--help")).isZero();

        assertThat(out.toString())
                .contains("dev", "node", "chat", "status", "streams", "log", "keys", "audit")
                .contains("Exit codes: 0 done, 1 failed, 2 wrong usage.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dev",
                "node",
                "chat",
                "status",
                "health",
                "streams",
                "top",
                "log",
                "keys",
                "config",
                "audit",
                "doctor",
                "init",
                "completion"
            })
    void everyCommandHasHelpAndAVersion(String command) {
        assertThat(run(command, "--help")).isZero();
        assertThat(out.toString()).contains("Usage: tokenbus " + command).contains("--help");

        assertThat(run(command, "--version")).isZero();
        assertThat(out.toString()).contains("tokenbus 0.1.0");
    }

    @Test
    void everyOptionOfTheServersIsInTheirHelp() {
        run("node", "--help");

        assertThat(out.toString())
                .contains("--roles", "--cluster", "--host", "--port", "--management-port", "--config")
                .contains("TOKENBUS_CLUSTER_NAME");
    }

    @Test
    void noCommandIsWrongUsage() {
        assertThat(run()).isEqualTo(2);

        assertThat(err.toString()).contains("Which command?").contains("Usage: tokenbus");
    }

    @Test
    void anUnknownCommandIsWrongUsage() {
        assertThat(run("develop")).isEqualTo(2);

        assertThat(err.toString()).contains("develop");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "develop",
                "dev --prot 8080",
                "dev --port http",
                "dev --port",
                "dev --port 65536",
                "node",
                "node --roles cook",
                "dev --config /no/such/file",
                "dev --upstream localhost",
                "chat --nonsense",
                "status --url"
            })
    void wrongUsageIsSaidWithoutThePageOfOptions(String arguments) {
        assertThat(run(arguments.split(" "))).isEqualTo(2);

        assertThat(err.toString()).startsWith("tokenbus: ").doesNotContain("Usage:");
        assertThat(err.toString().lines()).hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void anUnknownOptionIsWrongUsage() {
        assertThat(run("dev", "--prot", "8080")).isEqualTo(2);

        assertThat(err.toString()).contains("--prot");
    }

    @Test
    void aNodeNeedsRoles() {
        assertThat(run("node")).isEqualTo(2);

        assertThat(err.toString()).contains("--roles");
    }

    @Test
    void anUnknownRoleIsRefusedWithTheKnownOnes() {
        assertThat(run("node", "--roles", "gateway,cook")).isEqualTo(2);

        assertThat(err.toString()).contains("cook").containsIgnoringCase("gateway, worker, metrics");
    }

    @Test
    void aPortOutOfRangeIsRefusedWithTheRange() {
        assertThat(run("dev", "--port", "65536")).isEqualTo(2);

        assertThat(err.toString()).isEqualTo("tokenbus: --port: 65536 (expected: 0..65535)\n");
    }

    @Test
    void aPortThatIsNoNumberIsRefused() {
        assertThat(run("dev", "--port", "http")).isEqualTo(2);

        assertThat(err.toString()).contains("--port").contains("http");
    }

    @Test
    void anUpstreamThatIsNoUrlIsRefused() {
        assertThat(run("dev", "--upstream", "localhost:8000")).isEqualTo(2);

        assertThat(err.toString()).contains("--upstream: localhost:8000 (expected: http://host[:port]/path");
    }

    @Test
    void aMissingConfigurationFileIsNamed(@TempDir Path directory) {
        String missing = directory.resolve("missing.properties").toString();

        assertThat(run("dev", "--config", missing)).isEqualTo(2);

        assertThat(err.toString()).contains(missing).contains("not readable");
    }

    @Test
    void aMissingClusterFileIsNamed(@TempDir Path directory) {
        String missing = directory.resolve("missing.xml").toString();

        assertThat(run("node", "--roles", "worker", "--cluster", missing)).isEqualTo(2);

        assertThat(err.toString()).contains("cluster configuration").contains(missing);
    }

    @Test
    void aBrokenClusterFileIsRefusedBeforeAnythingStarts(@TempDir Path directory) throws Exception {
        Path broken = Files.writeString(directory.resolve("broken.xml"), "<hazelcast><no-such-thing/></hazelcast>");

        assertThat(run("node", "--roles", "worker", "--cluster", broken.toString()))
                .isEqualTo(2);

        assertThat(err.toString()).contains("cluster configuration").contains("broken.xml");
    }

    @Test
    void aChatUrlOfAnotherSchemeIsRefusedWithAnExplanation() {
        assertThat(run("chat", "--url", "http://localhost:8080", "hello")).isEqualTo(1);

        assertThat(err.toString()).contains("http://localhost:8080").contains("ws://");
    }

    @Test
    void aMalformedStatusUrlIsRefusedWithAnExplanation() {
        assertThat(run("status", "--url", "localhost:8081")).isEqualTo(1);

        assertThat(err.toString()).contains("localhost:8081").contains("http://");
    }

    @Test
    void aChatUrlWithoutAHostIsRefusedWithAnExplanation() {
        assertThat(run("chat", "--url", "ws:///ws", "hello")).isEqualTo(1);

        assertThat(err.toString()).contains("ws:///ws").contains("expected");
    }

    @Test
    void aChatUrlThatIsNoneIsNamedAsItWasWritten() {
        assertThat(run("chat", "--url", "a b", "hello")).isEqualTo(1);

        assertThat(err.toString()).contains("--url: a b (expected: ws://").hasLineCount(1);
    }
}
