package dev.tokenbus.gateway.durable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.ScriptedWorker.Attempt;
import dev.tokenbus.gateway.TestClient;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.testkit.wire.RawWebSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A long poll of Durable Streams counts among the followers while it waits; here there may be one. */
class DurablePollsIT {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final GatewayFixture gateway = GatewayFixture.start(config -> config.with("maxConnections", 1));
    private final ScriptedWorker worker = gateway.worker();
    private final TestClient owner = gateway.connect();
    private ServerFrame.Started stream;
    private Attempt attempt;

    @BeforeEach
    void begin() {
        owner.prompt("x");
        stream = owner.started();
        attempt = worker.starts.next().text("a");
        owner.frames.next(frame -> frame instanceof ServerFrame.Chunk chunk && chunk.seq() == 1);
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    private String path(String live) {
        return "/v1/streams/" + stream.streamId() + "/durable?offset=now&live=" + live + "&token=" + stream.viewToken();
    }

    private CompletableFuture<HttpResponse<String>> read(String live) {
        URI uri = URI.create("http://127.0.0.1:" + gateway.port + path(live));
        return HTTP.sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    /** Waits in a connection that the test can close. */
    private RawWebSocket waits() {
        RawWebSocket reader = gateway.rawConnection();
        reader.send(("GET " + path("long-poll") + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        gateway.untilMetered("connectionOpened", 2);
        return reader;
    }

    @Test
    void whoComesWhileOneWaitsIsToldToComeBackLater() {
        RawWebSocket first = waits();

        for (String live : new String[] {"long-poll", "sse"}) {
            HttpResponse<String> refused = Waiting.forResult(read(live));

            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).contains("1");
            assertThat(refused.body()).contains("\"overloaded\"");
        }
        attempt.text("b");
        assertThat(first.readHead()).startsWith("HTTP/1.1 200");
    }

    @Test
    void anAnsweredPollGivesItsPlaceBack() {
        RawWebSocket first = waits();
        attempt.text("b");
        first.readHead();
        gateway.untilMetered("connectionClosed", 1);

        CompletableFuture<HttpResponse<String>> next = read("long-poll");
        gateway.untilMetered("connectionOpened", 3);
        attempt.text("c");

        assertThat(Waiting.forResult(next).statusCode()).isEqualTo(200);
    }

    @Test
    void aReaderThatLeavesGivesItsPlaceBack() {
        waits().close();

        gateway.untilMetered("connectionClosed", 1);

        CompletableFuture<HttpResponse<String>> next = read("long-poll");
        gateway.untilMetered("connectionOpened", 3);
        attempt.ends();
        assertThat(Waiting.forResult(next).statusCode()).isEqualTo(200);
    }
}
