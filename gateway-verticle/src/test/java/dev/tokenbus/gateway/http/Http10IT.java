package dev.tokenbus.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.responses.ResponsesClient;
import dev.tokenbus.gateway.responses.ResponsesSocketClient;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.testkit.wire.RawWebSocket;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/1.0 has no chunks: a client that would keep its connection learns the end of a body without a length only by its close. */
class Http10IT {
    private static final String LONG = "many words. ".repeat(8_000);

    private final GatewayFixture gateway = GatewayFixture.start();
    private final ScriptedWorker worker = gateway.worker();

    @AfterEach
    void stop() {
        gateway.close();
    }

    private RawWebSocket ask(String body) {
        RawWebSocket socket = gateway.rawConnection();
        socket.send(("POST /v1/responses HTTP/1.0\r\nHost: 127.0.0.1:" + gateway.port
                        + "\r\nConnection: keep-alive\r\nContent-Type: application/json\r\nContent-Length: "
                        + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII));
        worker.starts.next().text(LONG).ends();
        return socket;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"stream\":true"})
    void aBodyWithoutALengthEndsWithItsConnection(String stream) {
        RawWebSocket socket = ask("{\"input\":\"x\"" + stream + "}");

        assertThat(socket.readHead())
                .doesNotContainIgnoringCase("keep-alive")
                .doesNotContainIgnoringCase("transfer-encoding")
                .doesNotContainIgnoringCase("content-length");
        String body = socket.rest();
        List<JsonObject> events = stream.isEmpty() ? List.of() : ResponsesClient.events(body);
        JsonObject response = stream.isEmpty()
                ? new JsonObject(body)
                : events.get(events.size() - 1).getJsonObject("response");
        assertThat(ResponsesSocketClient.text(response)).isEqualTo(LONG);
    }

    /** Without chunks a body that is cut looks whole, unless the connection is reset. */
    @Test
    void anAnswerThatIsCutEndsWithAReset() {
        RawWebSocket socket = gateway.rawConnection();
        String body = "{\"model\":\"scripted\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";
        socket.send(("POST /v1/chat/completions HTTP/1.0\r\nHost: 127.0.0.1:" + gateway.port
                        + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII));
        ScriptedWorker.Attempt attempt = worker.starts.next().text("half");
        assertThat(socket.readHead()).startsWith("HTTP/1.0 200");

        attempt.send(new StreamEvent.Failed(
                attempt.start.epoch(), new StreamFailure(ErrorCode.UPSTREAM_TRUNCATED, "cut"), Usage.NONE));

        assertThatThrownBy(socket::rest).hasMessageContaining("reset");
    }
}
