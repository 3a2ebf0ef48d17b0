package dev.tokenbus.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.NodeSpec;
import dev.tokenbus.node.TokenbusNode;
import dev.tokenbus.node.config.Configuration;
import dev.tokenbus.node.membership.Membership;
import dev.tokenbus.node.server.ServerRun;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** Levels of a running node, by the command and over HTTP. */
class LogCommandIT {
    private static final String ROOM = "dev.tokenbus.worker.upstream";
    private static TokenbusNode node;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void start() throws Exception {
        Map<String, String> ports = Map.of("TOKENBUS_GATEWAY_PORT", "0", "TOKENBUS_NODE_MANAGEMENT_PORT", "0");
        node = ServerRun.await(
                TokenbusNode.start(
                        new NodeSpec(Set.of(Role.WORKER), new Membership.Alone(), Configuration.load(null, ports))),
                40);
    }

    @AfterAll
    static void close() throws Exception {
        ServerRun.await(node.close(), 60);
        assertThat(LoggerFactory.getLogger(ROOM).isDebugEnabled())
                .as("a node that ends leaves levels as they were")
                .isFalse();
    }

    private static String url() {
        return "http://127.0.0.1:" + node.managementPort();
    }

    private int run(String... arguments) {
        CommandLine commandLine =
                TokenbusCommand.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--url";
        all[arguments.length + 1] = url();
        return commandLine.execute(all);
    }

    private static HttpResponse<String> put(String name, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url() + "/api/loggers/" + name))
                .PUT(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }

    @Test
    void aLevelIsChangedForAWhileAndGivenBack() {
        assertThat(run("log", ROOM, "debug", "--for", "2h")).as(err.toString()).isZero();
        assertThat(out.toString()).startsWith("debug  " + ROOM + "  until ");
        assertThat(LoggerFactory.getLogger(ROOM + ".UpstreamGeneration").isDebugEnabled())
                .isTrue();

        assertThat(run("log")).isZero();
        assertThat(out.toString()).contains("info   dev.tokenbus\n", "debug  " + ROOM + "  until ");

        assertThat(run("log", ROOM, "--reset")).isZero();
        assertThat(out.toString()).endsWith("info   " + ROOM + "\n");
        assertThat(LoggerFactory.getLogger(ROOM + ".UpstreamGeneration").isDebugEnabled())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "log io.netty debug          | prompts and secrets",
                "log dev.tokenbus loud       | level: loud (expected: one of [trace, debug, info, warn, error, off]",
                "log dev.tokenbus debug --for ever | --for: ever (expected: 30s, 10m or 2h)",
                "log dev.tokenbus debug --for 0s   | seconds: 0 (expected: 1..86400)",
                "log dev.tokenbus            | level: missing (expected: a level, or --reset)",
                "log --reset                 | name: missing (expected: a logger, with --reset)",
                "log dev.tokenbus debug --reset    | level: debug (expected: a level, or --reset)",
                "log dev.tokenbus.nowhere debug    | name: dev.tokenbus.nowhere (expected: a logger"
            })
    void whatIsWrongIsSaidInALine(String command, String reason) {
        assertThat(run(command.strip().split(" +"))).isPositive();

        assertThat(err.toString()).contains(reason).hasLineCount(1);
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                  | body: no JSON object",
                "[]                                  | body: no JSON object",
                "{\"level\": \"debug\", \"for\": 3}  | for: unknown (expected: level, seconds)",
                "{\"seconds\": 3}                    | level: null (expected: one of",
                "{\"level\": 3}                      | level: 3 (expected: one of",
                "{\"level\": \"info\", \"seconds\": 1.5} | seconds: 1.5 (expected: a whole number)"
            })
    void aBadBodyIsRefusedWithTheReason(String body, String reason) throws Exception {
        HttpResponse<String> answer = put("dev.tokenbus", body);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(new JsonObject(answer.body()).getString("error")).startsWith(reason);
    }

    @Test
    void aLargeBodyIsNotRead() throws Exception {
        assertThat(put("dev.tokenbus", " ".repeat(5000)).statusCode()).isEqualTo(413);
    }
}
