package dev.tokenbus.gateway.principal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.ScriptedWorker.Attempt;
import dev.tokenbus.gateway.TestClient;
import dev.tokenbus.gateway.Waiting;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client over HTTP hears whose key is revoked, or expires, while a stream is sent to it. */
class RevokedFollowersIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private volatile Instant now = Instant.now();

    @SuppressWarnings("NullAway.Init")
    private Keys keys;

    @SuppressWarnings("NullAway.Init")
    private ApiKey key;

    @SuppressWarnings("NullAway.Init")
    private KeyAuthenticator authenticator;

    @SuppressWarnings("NullAway.Init")
    private GatewayFixture gateway;

    @SuppressWarnings("NullAway.Init")
    private ScriptedWorker worker;

    @BeforeEach
    void start() {
        Path file = folder.resolve("keys.jsonl");
        keys = new Keys(file);
        key = keys.create("team-a", now.plusSeconds(3600), "finish");
        authenticator = KeyAuthenticator.open(file, () -> now);
        gateway = GatewayFixture.start(config -> config, authenticator);
        worker = gateway.worker();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private void revoke() {
        keys.revoke(key);
        authenticator.reload();
    }

    private CompletableFuture<HttpResponse<String>> sent(String method, String path, String body) {
        return sent(method, path, body, BodyHandlers.ofString());
    }

    private <T> CompletableFuture<HttpResponse<T>> sent(
            String method, String path, String body, BodyHandler<T> handler) {
        return http.sendAsync(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port + path))
                        .header("Authorization", "Bearer " + key.text())
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                handler);
    }

    /** A stream that has begun. */
    private Attempt begun() {
        TestClient client = gateway.connect();
        client.send(GatewayFixture.authFrame(key.text()));
        client.prompt("hi");
        client.started();
        return worker.starts.next().text("a ");
    }

    private String path(Attempt attempt) {
        return "/v1/streams/" + attempt.start.streamId().value();
    }

    @Test
    void aFollowersEventsEndWithAnErrorThatSaysSo() {
        Attempt attempt = begun();
        CompletableFuture<HttpResponse<String>> followed = sent("GET", path(attempt) + "/events", "");
        gateway.untilMetered("connectionOpened", 2);

        revoke();

        assertThat(Waiting.forResult(followed).body())
                .contains("event: error")
                .contains("\"code\":\"unauthenticated\"")
                .doesNotContain(key.text());
        assertThat(gateway.liveStreams()).isOne();
    }

    @Test
    void aReaderThatWaitsIsRefused() {
        Attempt attempt = begun();
        CompletableFuture<HttpResponse<String>> waiting =
                sent("GET", path(attempt) + "/durable?live=long-poll&offset=now", "");
        gateway.untilMetered("connectionOpened", 2);

        revoke();

        assertThat(Waiting.forResult(waiting).statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/chat/completions, '{\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}', 200",
        "/v1/chat/completions, '{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}', 401",
        "/v1/responses, '{\"stream\":true,\"input\":\"hi\"}', 200",
        "/v1/messages, '{\"stream\":true,\"max_tokens\":9,\"model\":\"MODEL\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}', 200"
    })
    void anAnswerUnderWayEndsWithAnErrorThatSaysSo_andGoesOnAsIfItsClientHadLeft(String door, String body, int status) {
        AtomicInteger answered = new AtomicInteger();
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        // A stream of events that is cut has no mark of its end.
        CompletableFuture<Boolean> asked = sent("POST", door, body.replace("MODEL", ScriptedWorker.MODEL), head -> {
                    answered.set(head.statusCode());
                    return BodySubscribers.ofByteArrayConsumer(some -> some.ifPresent(heard::writeBytes));
                })
                .handle((whole, cut) -> whole != null);
        Attempt attempt = worker.starts.next().text("hello");
        gateway.untilMetered("connectionOpened", 1);

        revoke();

        Waiting.forResult(asked);
        String told = heard.toString(StandardCharsets.UTF_8);
        assertThat(answered).as(told).hasValue(status);
        assertThat(told).contains("is not valid: unknown, revoked or expired").doesNotContain(key.text());
        assertThat(gateway.liveStreams()).isOne();
        attempt.ends();
        gateway.untilNoStreamIsLive();
    }

    @Test
    void anAnswerIsHeardToItsEndByAKeyThatExpiresMeanwhile_andFollowersLeave() {
        CompletableFuture<HttpResponse<String>> asked =
                sent("POST", "/v1/chat/completions", "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
        Attempt attempt = worker.starts.next().text("hello");
        CompletableFuture<HttpResponse<String>> followed = sent("GET", path(attempt) + "/events", "");
        gateway.untilMetered("connectionOpened", 2);

        now = now.plusSeconds(3601);

        assertThat(Waiting.forResult(followed).body()).doesNotContain("event: error");
        attempt.ends();
        assertThat(Waiting.forResult(asked).body()).contains("hello");
        assertThat(Waiting.forResult(sent("GET", path(attempt) + "/events", "")).statusCode())
                .isEqualTo(401);
    }
}
