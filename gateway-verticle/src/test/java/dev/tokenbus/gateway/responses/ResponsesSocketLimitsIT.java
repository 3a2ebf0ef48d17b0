package dev.tokenbus.gateway.responses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.ScriptedWorker.Attempt;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.testkit.wire.RawWebSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Responses over WebSocket: what one connection may ask and hold, and how it ends. */
class ResponsesSocketLimitsIT extends ResponsesSocketFixture {
    @Test
    void noMoreThanSixteenAreInFlight() {
        ResponsesSocketClient client = client();
        for (int i = 0; i < 16; i++) {
            client.create("x", "\"stream_id\":\"" + i + "\"");
            worker.starts.next();
        }
        client.create("x", "\"stream_id\":\"16\"");

        assertThat(client.error().getJsonObject("error").getString("code")).isEqualTo("websocket_stream_limit_reached");
    }

    @Test
    void aClientThatTakesNothingIsSentAwayWithACodeThatItComesBackAfter() {
        try (GatewayFixture strict =
                GatewayFixture.start(settings -> settings.with("slowMs", 100).with("heartbeatMs", 60_000))) {
            ScriptedWorker scripted = strict.worker();
            RawWebSocket sleeper = strict.rawConnection();
            assertThat(sleeper.upgrade("/v1/responses")).startsWith("HTTP/1.1 101 ");
            sleeper.text("{\"type\":\"response.create\",\"input\":\"x\"}");
            Attempt attempt = scripted.starts.next();
            String piece = "x".repeat(32 * 1024);
            for (int i = 0; i < 200; i++) {
                attempt.text(piece);
            }
            strict.untilMetered("backpressure:socket", 1);
            Waiting.pass(strict.vertx, 4500);

            assertThat(sleeper.closeCode()).isEqualTo(1013);
        }
    }

    @Test
    void messagesThatAreNoJsonEndTheConnection() {
        ResponsesSocketClient client = client();
        for (int i = 0; i < 10; i++) {
            client.send("hello");
        }

        assertThat(Waiting.forResult(client.closed)).isEqualTo(1002);
    }

    @Test
    void anHourIsTheLongest() {
        ResponsesSocketClient client = client();
        client.create("x");
        worker.starts.next().text("a").ends();
        client.completed();
        gateway.clock.advance(3_700_000);

        assertThat(client.error().getJsonObject("error").getString("code"))
                .isEqualTo("websocket_connection_limit_reached");
        assertThat(Waiting.forResult(client.closed)).isEqualTo(1001);
    }

    @Test
    void aNodeThatGoesSaysSoInTheWordsOfTheProtocol() {
        ResponsesSocketClient client = client();
        client.create("x");
        worker.starts.next().text("a").ends();
        client.completed();

        gateway.undeploy();

        assertThat(Waiting.forResult(client.closed)).isIn(1001, 1012);
    }

    @Test
    void whatIsPreparedInALaneHasALimit() {
        try (GatewayFixture strict = strict()) {
            ResponsesSocketClient client = new ResponsesSocketClient(strict);
            String id = prepare(client, "a", null);
            id = prepare(client, "a", id);
            id = prepare(client, "a", id);

            client.create(piece(), lane("a"), "\"generate\":false", "\"previous_response_id\":\"" + id + "\"");

            assertThat(client.error().getInteger("status")).isEqualTo(413);
            assertThat(prepare(client, "a", null)).isNotEqualTo(id);
        }
    }

    @Test
    void whatIsPreparedOnAConnectionHasALimit() {
        try (GatewayFixture strict = strict()) {
            ScriptedWorker scripted = strict.worker();
            ResponsesSocketClient client = new ResponsesSocketClient(strict);
            String id = prepare(client, "a", prepare(client, "a", null));
            prepare(client, "b", null);
            client.create(piece(), lane("c"), "\"generate\":false");
            assertThat(client.error().getJsonObject("error").getString("code"))
                    .isEqualTo("websocket_stream_limit_reached");

            client.create("x", lane("a"), "\"previous_response_id\":\"" + id + "\"");
            scripted.starts.next().text("a").ends();
            client.completed();

            assertThat(prepare(client, "c", null)).isNotEmpty();
        }
    }

    /** Three {@link #piece}s may be prepared, four not. */
    private static GatewayFixture strict() {
        return GatewayFixture.start(
                settings -> settings.with("maxBodyBytes", 4096).with("maxMediaBytes", 0));
    }

    private static String piece() {
        return "p".repeat(1000);
    }

    private static String lane(String name) {
        return "\"stream_id\":\"" + name + "\"";
    }

    private static String prepare(ResponsesSocketClient client, String lane, @Nullable String previous) {
        String goesOn = previous == null ? "" : ",\"previous_response_id\":\"" + previous + "\"";
        client.create(piece(), lane(lane), "\"generate\":false" + goesOn);
        return client.completed().getString("id");
    }
}
