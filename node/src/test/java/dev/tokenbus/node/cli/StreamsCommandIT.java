package dev.tokenbus.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.NodeSpec;
import dev.tokenbus.node.TokenbusNode;
import dev.tokenbus.node.config.Configuration;
import dev.tokenbus.node.membership.Membership;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.testkit.TestPatience;
import dev.tokenbus.testkit.wire.JsonSocket;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code tokenbus streams} and a running node. */
@SuppressWarnings("NullAway.Init")
class StreamsCommandIT {
    private static TokenbusNode node;

    private final Vertx vertx = Vertx.vertx();
    private String out = "";
    private String err = "";
    private JsonSocket client;
    private String streamId;

    private static <T> T result(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @BeforeAll
    static void startNode() throws IOException {
        node = result(TokenbusNode.start(new NodeSpec(
                EnumSet.allOf(Role.class),
                new Membership.Alone(),
                Configuration.load(
                        null,
                        Map.of(
                                "TOKENBUS_GATEWAY_PORT", "0",
                                "TOKENBUS_NODE_MANAGEMENT_PORT", "0",
                                "TOKENBUS_GATEWAY_DRAIN_MS", "0",
                                "TOKENBUS_WORKER_DRAIN_MS", "0")))));
    }

    @AfterAll
    static void closeNode() {
        result(node.close());
    }

    @BeforeEach
    void startStream() {
        client = result(JsonSocket.connect(vertx, node.gatewayPort()));
        client.start("a", 100_000, 20);
        streamId = client.streamId("a");
        client.awaitChunk(streamId);
    }

    @AfterEach
    void stopStream() {
        client.send(new JsonObject().put("type", "stop").put("streamId", streamId));
        client.awaitEnd(streamId);
        result(vertx.close());
    }

    private int run(String... options) {
        return execute("ws://127.0.0.1:" + node.gatewayPort(), options);
    }

    private int execute(String url, String... options) {
        StringWriter printed = new StringWriter();
        StringWriter said = new StringWriter();
        String[] arguments = new String[options.length + 3];
        arguments[0] = "streams";
        arguments[1] = "--url";
        arguments[2] = url;
        System.arraycopy(options, 0, arguments, 3, options.length);
        int code = TokenbusCommand.commandLine()
                .setOut(new PrintWriter(printed))
                .setErr(new PrintWriter(said))
                .execute(arguments);
        out = printed.toString();
        err = said.toString();
        return code;
    }

    private String shortName() {
        return streamId.substring(streamId.indexOf('.') + 1, streamId.indexOf('.') + 9);
    }

    @Test
    void theTableHasTheStream_andFitsIntoEightyColumns() {
        assertThat(run()).as(() -> err).isZero();

        assertThat(out).contains(shortName(), "streaming", "sim-text", "1 stream, ");
        assertThat(out.lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
    }

    @Test
    void programsGetWhatTheGatewayAnswered() {
        assertThat(run("--json", "--model", "sim-text")).isZero();

        JsonObject row = new JsonObject(out).getJsonArray("streams").getJsonObject(0);
        assertThat(row.getString("streamId")).isEqualTo(streamId);
        assertThat(row.getString("door")).isEqualTo("websocket");
    }

    @Test
    void filtersLeaveOutWhatIsNotAskedFor() {
        assertThat(run("--model", "sim-echo", "--state", "streaming", "--limit", "5"))
                .isZero();

        assertThat(out).doesNotContain(shortName()).contains("0 streams");
    }

    @Test
    void aStreamIsStoppedByTheNameThatTheTableShows() {
        assertThat(run("--stop", shortName())).as(() -> err).isZero();

        assertThat(out).contains("stopping: " + streamId);
        assertThat(client.awaitEnd(streamId).getString("type")).isEqualTo("stopped");
        TestPatience.patiently().until(() -> run("--state", "ended") == 0 && out.contains("stopped"));
    }

    @Test
    void aBeginningThatIsTooShort_orAStreamOfAnotherModel_stopsNothing() {
        assertThat(run("--stop", "")).isEqualTo(1);
        assertThat(err).contains("--stop:  (expected: an id, or at least the first 6 characters");
        assertThat(run("--stop", shortName().substring(0, 5))).isEqualTo(1);

        assertThat(run("--stop", shortName(), "--model", "sim-echo")).isEqualTo(1);
        assertThat(err).contains("no live stream begins so");
        assertThat(run("--wide")).isZero();
        assertThat(out).contains(shortName(), "streaming", "BUFFER");
    }

    @Test
    void aStreamThatIsNotThereIsNotStopped() {
        assertThat(run("--stop", "nothing-begins-so")).isEqualTo(1);
        assertThat(err).contains("no live stream begins so");

        assertThat(run("--stop", streamId.replaceFirst("\\..*", ".AAAAAAAAAAAAAAAAAAAAAA")))
                .isEqualTo(1);
        assertThat(err).contains("refused: there is no such stream");
    }

    @Test
    void aWrongFilterAndNoGatewayAreSaid() {
        assertThat(run("--state", "asleep")).isEqualTo(1);
        assertThat(err).contains("state: unknown (expected: live, ");

        assertThat(execute("ws://127.0.0.1:1")).isEqualTo(1);
        assertThat(err).contains("127.0.0.1:1");
        assertThat(execute("localhost")).isEqualTo(1);
        assertThat(err).contains("--url: localhost (expected: ws://host[:port]");
    }
}
