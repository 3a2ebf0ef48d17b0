package dev.tokenbus.gateway.http;

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
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What followers that keep to the standard of {@code EventSource} by the letter are sent, on each of their connections. */
class EventSourceIT {
    private GatewayFixture gateway = GatewayFixture.start(config -> config.with("maxConnections", 1));
    private ScriptedWorker worker = gateway.worker();
    private TestClient owner = gateway.connect();
    private ServerFrame.Started stream;
    private Attempt attempt;

    @BeforeEach
    void begin() {
        owner.prompt("x");
        stream = owner.started();
        attempt = worker.starts.next().text("a ").text("b ");
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private void end() {
        attempt.ends();
        owner.textUntilDone();
    }

    private HttpRequest.Builder request(String lastEventId) {
        URI uri = URI.create("http://127.0.0.1:" + gateway.port + "/v1/streams/" + stream.streamId() + "/events?token="
                + stream.viewToken());
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).header("Accept", "text/event-stream");
        return lastEventId.isEmpty() ? request : request.header("Last-Event-ID", lastEventId);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        return Waiting.forResult(HttpClient.newHttpClient().sendAsync(request.build(), BodyHandlers.ofString()));
    }

    /** The last event id after each event, as the standard tells it: a new connection begins with none. */
    private static List<String> idsAfterEachEvent(String body) {
        String[] last = {""};
        return Stream.of(body.split("\n\n"))
                .map(event -> event.lines()
                        .filter(line -> line.startsWith("id: "))
                        .reduce(last[0], (before, line) -> last[0] = line.substring(4)))
                .toList();
    }

    @Test
    void everyEventCarriesTheCursorSoThatNoReconnectBeginsAgain() {
        end();
        long epoch = stream.epoch();

        HttpResponse<String> resumed = send(request(epoch + "-1"));

        assertThat(resumed.body()).startsWith("id: " + epoch + "-1\nevent: subscribed\n");
        assertThat(idsAfterEachEvent(resumed.body()))
                .startsWith(epoch + "-1")
                .doesNotContain("", "0-0")
                .endsWith(epoch + "-3");
    }

    @Test
    void afterARestartTheCursorIsBeforeTheFirstEvent() {
        end();

        HttpResponse<String> resumed = send(request("77-2"));

        assertThat(resumed.body()).contains("id: 0-0\nevent: restart\n");
        assertThat(idsAfterEachEvent(resumed.body())).endsWith(stream.epoch() + "-3");
    }

    @Test
    void oneThatHasEverythingIsToldToStop() {
        end();

        assertThat(send(request(stream.epoch() + "-3")).statusCode()).isEqualTo(204);
        assertThat(send(request(stream.epoch() + "-2")).statusCode()).isEqualTo(200);
        assertThat(send(request("77-3")).statusCode()).isEqualTo(200);
    }

    @Test
    void aFailureThatPassesComesAsAnEventBecauseAnyOtherAnswerIsFinal() {
        RawWebSocket first = gateway.rawConnection();
        assertThat(first.request("GET " + request("").build().uri().getRawPath() + "?token=" + stream.viewToken()
                        + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"))
                .startsWith("HTTP/1.1 200");

        HttpResponse<String> refused = send(request(stream.epoch() + "-1"));

        assertThat(refused.statusCode()).isEqualTo(200);
        assertThat(refused.headers().firstValue("Content-Type")).contains("text/event-stream; charset=utf-8");
        assertThat(refused.body())
                .startsWith("id: " + stream.epoch() + "-1\nevent: error\n")
                .contains("\"overloaded\"");
        attempt.ends();
    }

    @Test
    void headIsAnsweredAsGetIsWithoutABody() {
        HttpRequest.Builder head = request("").method("HEAD", HttpRequest.BodyPublishers.noBody());

        HttpResponse<String> events = send(head);
        HttpResponse<String> health = send(head.uri(URI.create("http://127.0.0.1:" + gateway.port + "/v1/streams/"
                + stream.streamId() + "?token=" + stream.viewToken())));

        assertThat(events.statusCode()).isEqualTo(200);
        assertThat(events.headers().firstValue("Content-Type")).contains("text/event-stream; charset=utf-8");
        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(events.body() + health.body()).isEmpty();
        attempt.ends();
    }

    @Test
    void theCaseOfBearerDoesNotMatter() {
        for (String scheme : List.of("Bearer", "bearer", "BEARER")) {
            HttpResponse<String> health = send(HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + gateway.port + "/v1/streams/" + stream.streamId()))
                    .header("Authorization", scheme + " " + stream.viewToken()));

            assertThat(health.statusCode()).isEqualTo(200);
        }
        attempt.ends();
    }
}
