package dev.tokenbus.gateway.principal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.ScriptedWorker.Attempt;
import dev.tokenbus.gateway.TestClient;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.bus.worker.StreamControl;
import dev.tokenbus.protocol.frame.ServerFrame;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where clients are authenticated, a stream is its principal's: who else may watch it, and who may not. */
class OwnedStreamsIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();

    @SuppressWarnings("NullAway.Init")
    private Keys keys;

    @SuppressWarnings("NullAway.Init")
    private KeyAuthenticator authenticator;

    @SuppressWarnings("NullAway.Init")
    private ApiKey owner;

    @SuppressWarnings("NullAway.Init")
    private ApiKey stranger;

    @SuppressWarnings("NullAway.Init")
    private GatewayFixture gateway;

    @SuppressWarnings("NullAway.Init")
    private ScriptedWorker worker;

    @BeforeEach
    void start() {
        Path file = folder.resolve("keys.jsonl");
        keys = new Keys(file);
        owner = keys.create("owner");
        stranger = keys.create("stranger");
        authenticator = KeyAuthenticator.open(file, InstantSource.system());
        gateway = GatewayFixture.start(config -> config, authenticator);
        worker = gateway.worker();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    /** A stream of the owner's that has begun. */
    private ServerFrame.Started started() {
        TestClient client = gateway.connect(owner);
        client.prompt("hi");
        attempt = worker.starts.next();
        return client.started();
    }

    @SuppressWarnings("NullAway.Init")
    private Attempt attempt;

    private static String subscribe(String streamId, @Nullable String token) {
        return "{\"type\":\"subscribe\",\"streamId\":\"" + streamId + "\""
                + (token == null ? "" : ",\"resumeToken\":\"" + token + "\"") + "}";
    }

    private int status(ApiKey key, String method, String path) {
        return response(key, method, path, "").statusCode();
    }

    private HttpResponse<String> response(ApiKey key, String method, String path, String body) {
        return Waiting.forResult(sent(key, method, path, body));
    }

    private CompletableFuture<HttpResponse<String>> sent(ApiKey key, String method, String path, String body) {
        return http.sendAsync(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port + path))
                        .header("Authorization", "Bearer " + key.text())
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    @Test
    void theTokenToOwnIsWorthNothingInOtherHands() {
        ServerFrame.Started stream = started();
        TestClient other = gateway.connect(stranger);

        other.send(subscribe(stream.streamId(), stream.resumeToken()));
        ErrorCode withToken = other.error().failure().code();
        other.send(subscribe("home.0123456789012345678901", stream.resumeToken()));

        assertThat(withToken).isEqualTo(ErrorCode.UNKNOWN_STREAM);
        assertThat(other.error().failure().code()).isEqualTo(withToken);
    }

    @Test
    void theTokenToViewIsForEverybodyWhoIsKnown_andStopsNothing() {
        ServerFrame.Started stream = started();
        TestClient other = gateway.connect(stranger);

        other.send(subscribe(stream.streamId(), stream.viewToken()));
        attempt.text("hello");
        assertThat(other.next(ServerFrame.Chunk.class).data()).isEqualTo("hello");
        other.about("stop", stream.streamId());
        assertThat(other.error().failure().code()).isEqualTo(ErrorCode.UNKNOWN_STREAM);

        attempt.ends();
        other.next(ServerFrame.Done.class);
    }

    @Test
    void theOwnerNeedsNoTokenOnAnotherConnection() {
        ServerFrame.Started stream = started();
        TestClient again = gateway.connect(owner);

        again.send(subscribe(stream.streamId(), null));
        attempt.text("hello");
        assertThat(again.next(ServerFrame.Chunk.class).data()).isEqualTo("hello");
        again.about("stop", stream.streamId());

        worker.control(StreamControl.Kind.STOP);
    }

    @Test
    void aStrangerWithoutATokenHearsNothing() {
        ServerFrame.Started stream = started();
        TestClient other = gateway.connect(stranger);

        other.send(subscribe(stream.streamId(), null));
        assertThat(other.error().failure().code()).isEqualTo(ErrorCode.UNKNOWN_STREAM);
        other.about("health", stream.streamId());
        assertThat(other.error().failure().code()).isEqualTo(ErrorCode.UNKNOWN_STREAM);
    }

    @Test
    void overHttpAStreamIsItsOwners() {
        ServerFrame.Started stream = started();
        String path = "/v1/streams/" + stream.streamId();

        assertThat(status(stranger, "GET", path)).isEqualTo(404);
        assertThat(status(stranger, "GET", path + "?token=" + stream.resumeToken()))
                .isEqualTo(404);
        assertThat(status(stranger, "DELETE", path + "?token=" + stream.resumeToken()))
                .isEqualTo(404);
        assertThat(status(stranger, "DELETE", path + "?token=" + stream.viewToken()))
                .isEqualTo(404);
        assertThat(status(stranger, "GET", path + "/durable?token=" + stream.resumeToken()))
                .isEqualTo(404);
        assertThat(status(stranger, "GET", path + "/events")).isEqualTo(404);
        assertThat(status(stranger, "GET", path + "?token=" + stream.viewToken()))
                .isEqualTo(200);
        assertThat(status(stranger, "GET", path + "/durable?token=" + stream.viewToken()))
                .isEqualTo(200);

        assertThat(status(owner, "GET", path)).isEqualTo(200);
        assertThat(status(owner, "GET", path + "/durable")).isEqualTo(200);
        assertThat(status(owner, "DELETE", path)).isEqualTo(202);
    }

    @Test
    void aStreamOfAnotherAndNoStreamAreAnsweredAlike() {
        ServerFrame.Started stream = started();
        HttpResponse<String> others = response(stranger, "GET", "/v1/streams/" + stream.streamId(), "");
        HttpResponse<String> none = response(stranger, "GET", "/v1/streams/home.0123456789012345678901", "");

        assertThat(others.body()).isEqualTo(none.body());
        assertThat(others.statusCode()).isEqualTo(none.statusCode());
    }

    @Test
    void aStoredResponseIsItsOwners() {
        CompletableFuture<HttpResponse<String>> asked = sent(owner, "POST", "/v1/responses", "{\"input\":\"hi\"}");
        worker.starts.next().text("hello").ends();
        String id = new JsonObject(Waiting.forResult(asked).body()).getString("id");

        assertThat(status(stranger, "GET", "/v1/responses/" + id)).isEqualTo(404);
        assertThat(status(stranger, "DELETE", "/v1/responses/" + id)).isEqualTo(404);
        assertThat(status(stranger, "GET", "/v1/responses/" + id + "/input_items"))
                .isEqualTo(404);
        assertThat(response(
                                stranger,
                                "POST",
                                "/v1/responses",
                                "{\"input\":\"x\",\"previous_response_id\":\"" + id + "\"}")
                        .body())
                .contains("previous_response_not_found");
        assertThat(status(owner, "GET", "/v1/responses/" + id)).isEqualTo(200);
    }

    @Test
    void theIdempotencyKeysOfTwoClientsAreTwo() {
        gateway.connect(owner).prompt("hi", "\"key\":\"0123456789abcdef0123456789abcdef\"");
        String first = worker.starts.next().start.streamId().value();
        TestClient other = gateway.connect(stranger);
        other.prompt("hi", "\"key\":\"0123456789abcdef0123456789abcdef\"", "\"resend\":true");
        String second = worker.starts.next().start.streamId().value();

        assertThat(second).isNotEqualTo(first);
        TestClient again = gateway.connect(owner);
        again.prompt("hi", "\"key\":\"0123456789abcdef0123456789abcdef\"", "\"resend\":true");
        assertThat(again.started().streamId()).isEqualTo(first);
    }

    @Test
    void aChatIsItsOwners() {
        String body = "{\"id\":\"chat-1\",\"messages\":[{\"id\":\"1\",\"role\":\"user\",\"parts\":"
                + "[{\"type\":\"text\",\"text\":\"hi\"}]}]}";
        CompletableFuture<HttpResponse<String>> asked = sent(owner, "POST", "/v1/ui/chat", body);
        Attempt ofChat = worker.starts.next().text("hello");

        assertThat(status(stranger, "GET", "/v1/ui/chat/chat-1/stream")).isEqualTo(204);
        assertThat(status(stranger, "POST", "/v1/ui/chat/chat-1/stop")).isEqualTo(204);
        CompletableFuture<HttpResponse<String>> resumed = sent(owner, "GET", "/v1/ui/chat/chat-1/stream", "");
        gateway.untilMetered("connectionOpened", 2);
        ofChat.ends();

        assertThat(Waiting.forResult(resumed).body()).contains("hello");
        assertThat(Waiting.forResult(asked).statusCode()).isEqualTo(200);
    }

    @Test
    void anotherKeyOfTheSamePrincipalIsTheSameOwner() {
        ServerFrame.Started stream = started();
        ApiKey next = keys.createAnother(owner);
        authenticator.reload();

        assertThat(status(next, "GET", "/v1/streams/" + stream.streamId())).isEqualTo(200);
        assertThat(status(next, "DELETE", "/v1/streams/" + stream.streamId())).isEqualTo(202);
        worker.control(StreamControl.Kind.STOP);
    }

    @Test
    void theOwnerTravelsWithTheStream() {
        started();

        assertThat(attempt.start.request().memo().owner()).isEqualTo(owner.id());
    }
}
