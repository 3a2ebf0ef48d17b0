package dev.tokenbus.node.cli;

import static dev.tokenbus.testkit.TestPatience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.TestPatience;
import dev.tokenbus.testkit.cluster.ProcessCluster;
import dev.tokenbus.testkit.cluster.ServerProcess;
import dev.tokenbus.testkit.machine.FreePorts;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code tokenbus chat} and {@code status} as people and scripts use them, against a {@code dev} server. */
class ChatCommandIT {
    private static final ProcessCluster PROCESSES = ProcessCluster.create();
    private static ServerProcess server;

    @BeforeAll
    static void start() {
        server = PROCESSES
                .dev(Map.of("TOKENBUS_WORKER_SIMULATION_LENGTH_TOKENS", "100000"))
                .awaitReady();
    }

    @AfterAll
    static void close() {
        PROCESSES.close();
    }

    @Test
    void aPromptOnTheCommandLineIsAnsweredOnStandardOutput() {
        ServerProcess chat = chat("--model", "sim-echo", "The quick brown fox");

        assertThat(chat.awaitExit()).as(chat.err()).isZero();
        assertThat(chat.out()).contains("quick brown fox");
        assertThat(chat.err()).isEmpty();
    }

    @Test
    void aPromptComesFromAPipe() {
        ServerProcess chat = chat("--model", "sim-echo").type("größer 漢字\nsecond line\n");

        assertThat(chat.awaitExit()).as(chat.err()).isZero();
        assertThat(chat.out()).contains("größer 漢字").contains("second line");
    }

    @Test
    void wordsNeedNoQuotesAndNoLocale() {
        Map<String, String> posix = Map.of("LC_ALL", "C", "TOKENBUS_URL", server.webSocketUrl());

        ServerProcess chat = PROCESSES.command(posix, "chat", "--model", "sim-echo", "@größe", "漢字", "😀", "--", "-x");

        assertThat(chat.awaitExit()).as(chat.err()).isZero();
        assertThat(chat.out()).contains("> @größe 漢字 😀 -x");
        assertThat(chat.err()).isEmpty();
    }

    @Test
    void aPromptThatIsTooLargeIsRefusedWithItsSizeAndTheLimit() {
        ServerProcess chat = chat().type("x".repeat(2_000_000));

        assertThat(chat.awaitExit()).isEqualTo(1);
        assertThat(chat.err())
                .contains("too large: 2,000,000 bytes")
                .contains("the gateway's limit")
                .hasLineCount(1);
        assertThat(chat.out()).isEmpty();
    }

    @Test
    void theManagementPortIsToldFromTheGateway() {
        String wrong = "ws://127.0.0.1:" + server.managementPort();

        ServerProcess chat = PROCESSES.command(Map.of("TOKENBUS_URL", wrong), "chat", "hello");

        assertThat(chat.awaitExit()).isEqualTo(1);
        assertThat(chat.err())
                .contains(wrong + " is the management port")
                .contains("Try: --url ws://")
                .contains(":" + server.gatewayPort())
                .hasLineCount(1);
    }

    @Test
    void theAnswerIsNotLongerThanAskedFor() {
        ServerProcess chat = chat("--max-tokens", "5", "Tell me a story");

        assertThat(chat.awaitExit()).as(chat.err()).isZero();
        assertThat(chat.out()).isNotBlank().hasSizeLessThan(100);
    }

    @Test
    void anUnknownModelIsAnErrorThatNamesTheKnownOnes() {
        ServerProcess chat = chat("--model", "gpt-0", "hello");

        assertThat(chat.awaitExit()).isEqualTo(1);
        assertThat(chat.err())
                .contains("unknown")
                .contains("sim-text, sim-echo")
                .contains("unknown_model");
        assertThat(chat.err()).hasLineCount(1);
    }

    @Test
    void anEmptyPipeIsAnErrorWithAnExplanation() {
        ServerProcess chat = chat().type("");

        assertThat(chat.awaitExit()).isEqualTo(1);
        assertThat(chat.err()).contains("prompt: empty").hasLineCount(1);
    }

    @Test
    void controlCStopsTheGenerationOnTheServer() {
        ServerProcess chat = chat("Tell me a story without end");
        patiently().until(() -> chat.out().length() > 20);
        assertThat(active()).isEqualTo(1);

        chat.interrupt();

        assertThat(chat.awaitExit()).as(chat.err()).isEqualTo(128 + 2);
        patiently().until(() -> active() == 0);
        assertThat(chat.err().strip()).isEqualTo("[stopped]");
    }

    @Test
    void aServerThatDiesInMidAnswerIsAnError() {
        ServerProcess mortal = PROCESSES
                .dev(Map.of("TOKENBUS_WORKER_SIMULATION_LENGTH_TOKENS", "100000"))
                .awaitReady();
        ServerProcess chat = PROCESSES.command("chat", "--url", mortal.webSocketUrl(), "hello");
        patiently().until(() -> chat.out().length() > 20);

        mortal.kill();

        assertThat(chat.awaitExit()).isEqualTo(1);
        assertThat(chat.err()).contains("incomplete").contains("connection").hasLineCount(1);
    }

    @Test
    void withoutAServerChatSaysThatNobodyAnswers() {
        ServerProcess chat = PROCESSES.command("chat", "--url", "ws://127.0.0.1:" + FreePorts.row(1), "hello");

        assertThat(chat.awaitExit()).isEqualTo(1);
        assertThat(chat.err())
                .contains("nobody answers")
                .contains("tokenbus dev")
                .hasLineCount(1);
    }

    @Test
    void withoutAServerStatusSaysThatNobodyAnswers() {
        String url = "http://127.0.0.1:" + FreePorts.row(1);
        ServerProcess status = PROCESSES.command("status", "--url", url);

        assertThat(status.awaitExit()).isEqualTo(1);
        assertThat(status.err())
                .contains("nobody answers")
                .contains(url)
                .contains("tokenbus dev")
                .hasLineCount(1);
    }

    @Test
    void statusIsATableForPeopleAndJsonForPrograms() {
        String url = server.managementUrl();
        ServerProcess table = PROCESSES.command("status", "--url", url);
        ServerProcess json = PROCESSES.command("status", "--json", "--url", url);
        ServerProcess watching = PROCESSES.command("status", "--watch", "--json", "--url", url);

        String name = "127.0.0.1:" + server.gatewayPort();
        assertThat(table.awaitExit()).as(table.err()).isZero();
        assertThat(table.out()).contains("NODE", name + " ", name + "/0", "1 node, 0 live streams");
        assertThat(json.awaitExit()).as(json.err()).isZero();
        assertThat(new JsonObject(json.out())
                        .getJsonArray("nodes")
                        .getJsonObject(0)
                        .getString("name"))
                .isEqualTo(name);
        TestPatience.patiently().until(() -> watching.out().lines().count() >= 2);
        assertThat(watching.out().lines())
                .allSatisfy(line ->
                        assertThat(new JsonObject(line).getJsonArray("nodes")).hasSize(1));
    }

    @Test
    void statusAtTheWrongPortSaysSo() {
        String gateway = "http://127.0.0.1:" + server.gatewayPort();
        ServerProcess status = PROCESSES.command("status", "--url", gateway);

        assertThat(status.awaitExit()).isEqualTo(1);
        assertThat(status.err()).contains(gateway).contains("management port").hasLineCount(1);
    }

    private static ServerProcess chat(String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = "chat";
        all[1] = "--url";
        all[2] = server.webSocketUrl();
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        return PROCESSES.command(all);
    }

    private static int active() {
        return server.json("/api/status").getJsonArray("nodes").getJsonObject(0).getJsonArray("workers").stream()
                .mapToInt(instance -> ((JsonObject) instance).getInteger("active"))
                .sum();
    }
}
