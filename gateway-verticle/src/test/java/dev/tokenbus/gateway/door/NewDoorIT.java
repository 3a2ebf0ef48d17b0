package dev.tokenbus.gateway.door;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.ScriptedWorker.Attempt;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.gateway.http.Followers;
import dev.tokenbus.gateway.http.HttpRoutes;
import dev.tokenbus.gateway.http.PlainConnections;
import dev.tokenbus.gateway.http.PlainTextDoor;
import dev.tokenbus.protocol.bus.worker.StartReply;
import dev.tokenbus.testkit.wire.RawWebSocket;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A new door over HTTP that starts streams: {@link PlainTextDoor} is all of it. */
class NewDoorIT {
    private final DoorlessGateway gateway = new DoorlessGateway();
    private final ScriptedWorker worker = gateway.worker;
    private final PlainConnections plain =
            new PlainConnections(8, Duration.ofSeconds(10), gateway.loop::now, more -> {}, () -> {});
    private final Followers followers = new Followers(gateway.loop, () -> 2, plain, () -> {});
    private int port;

    @BeforeEach
    void listen() {
        PlainTextDoor door = new PlainTextDoor(gateway.loop, gateway.opener, gateway.finder, followers);
        HttpServer server = gateway.vertx
                .createHttpServer()
                .requestHandler(new HttpRoutes(gateway.loop, List.of(door)).router(gateway.vertx));
        port = Waiting.forResult(gateway.onLoop(() -> server.listen(0, "127.0.0.1")))
                .actualPort();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private CompletableFuture<HttpResponse<String>> post(String prompt) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/plain"))
                .version(HttpClient.Version.HTTP_1_1)
                .POST(BodyPublishers.ofString(prompt))
                .build();
        return HttpClient.newHttpClient().sendAsync(request, BodyHandlers.ofString());
    }

    @Test
    void theAnswerIsTheResponse() {
        CompletableFuture<HttpResponse<String>> response = post("hello");
        Attempt attempt = worker.starts.next().text("a ");
        attempt.text("b").ends();

        HttpResponse<String> answer = Waiting.forResult(response);

        assertThat(attempt.prompt()).isEqualTo("hello");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/event-stream; charset=utf-8");
        assertThat(answer.body().replace("\n\ndata: ", "")).isEqualTo("data: a b[done]\n\n");
        assertThat(gateway.meter.count("streamEnded:done")).isEqualTo(1);
        assertThat(followers.isEmpty()).isTrue();
    }

    @Test
    void aRefusalIsAnHttpErrorAndLeavesNothingBehind() {
        worker.refuses(StartReply.Verdict.BUSY, 700);

        HttpResponse<String> refused = Waiting.forResult(post("hello"));

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body()).contains("\"overloaded\"");
        assertThat(followers.isEmpty()).isTrue();
        assertThat(gateway.relays.homes().live()).isZero();
    }

    @Test
    void aResponseThatTheGatewayEndsWatchesNothingAnyMore() {
        CompletableFuture<HttpResponse<String>> response = post("hello");
        Attempt attempt = worker.starts.next().text("a ");
        Waiting.until(gateway.vertx, "the client has a part", () -> gateway.meter.count("messageSent") > 0);

        gateway.onLoop(() -> {
            followers.sendAway(() -> 1);
            return Future.succeededFuture();
        });

        assertThat(Waiting.forResult(response).body()).startsWith("data: a ");
        attempt.text("b");
        assertThat(Waiting.forResult(gateway.onLoop(() ->
                                gateway.relays.homes().all().iterator().next().health()))
                        .viewers())
                .isZero();
    }

    @Test
    void aClientThatLeavesBeforeItsStreamIsOpenWatchesNothing() {
        worker.answers(ScriptedWorker.SILENT);
        RawWebSocket client = new RawWebSocket(port);
        client.send("POST /plain HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\n\r\nhello".getBytes(US_ASCII));
        Attempt attempt = worker.starts.next();
        client.close();
        Waiting.until(gateway.vertx, "the client is gone", followers::isEmpty);

        // Its events say that the worker has the stream, though its answer was lost.
        attempt.text("a");

        Waiting.until(gateway.vertx, "the stream is open", () -> gateway.meter.count("streamStarted") == 1);
        assertThat(Waiting.forResult(gateway.onLoop(() ->
                                gateway.relays.homes().all().iterator().next().health()))
                        .viewers())
                .isZero();
    }
}
