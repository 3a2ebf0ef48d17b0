package dev.tokenbus.node.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.documents.MarkdownFile;
import dev.tokenbus.testkit.cluster.ProcessCluster;
import dev.tokenbus.testkit.cluster.ServerProcess;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code tokenbus doctor} as a person starts it. */
class DoctorIT {
    @Test
    void aMachineThatCanRunANodeIsGood() {
        try (ProcessCluster processes = ProcessCluster.create()) {
            ServerProcess doctor = processes.command("doctor", "--port", "0", "--management-port", "0");

            assertThat(doctor.awaitExit()).as(doctor.out() + doctor.err()).isZero();
            assertThat(doctor.out())
                    .contains("ok   configuration     good\n")
                    .contains("ok   java")
                    .contains("\n0 failed, ");
            assertThat(doctor.out().lines()).allMatch(line -> line.length() <= 80);
        }
    }

    @Test
    void aNodeThatRunsIsKnownAndABadServerFails() {
        try (ProcessCluster processes = ProcessCluster.create()) {
            ServerProcess node = processes.dev(Map.of()).awaitReady();

            ServerProcess doctor = processes.command(
                    "doctor",
                    "--json",
                    "--port",
                    Integer.toString(node.gatewayPort()),
                    "--management-port",
                    Integer.toString(node.managementPort()),
                    "--upstream",
                    "http://nowhere.invalid/v1");

            assertThat(doctor.awaitExit()).isEqualTo(1);
            JsonObject report = new JsonObject(doctor.out());
            assertThat(report.getBoolean("good")).isFalse();
            assertThat(report.getJsonArray("checks").encode())
                    .contains("is held by a tokenbus that runs already, process")
                    .contains("there is no such name");
        }
    }

    @Test
    void everyErrorOfTheConfigurationIsSaidAndWrongUsageIsAnother() {
        try (ProcessCluster processes = ProcessCluster.create()) {
            ServerProcess bad = processes.command("doctor", "-Dgateway.prot=1", "-Dworker.capacity=0");
            ServerProcess misused = processes.command("doctor", "--nonsense");

            assertThat(bad.awaitExit()).isEqualTo(1);
            assertThat(bad.out()).contains("gateway.prot").contains("worker.capacity: 0");
            assertThat(misused.awaitExit()).isEqualTo(2);
        }
    }

    @Test
    void theDocumentHasTheTableOfChecks() {
        assertThat(MarkdownFile.of("docs/operations.md").lines())
                .containsSubsequence(Arrays.stream(Check.values())
                        .map(check -> "| `" + check.id() + "` | " + check.meaning() + " |")
                        .toList());
    }
}
