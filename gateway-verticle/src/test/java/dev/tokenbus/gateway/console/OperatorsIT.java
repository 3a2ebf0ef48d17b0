package dev.tokenbus.gateway.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.ScriptedWorker.Attempt;
import dev.tokenbus.gateway.TestClient;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.gateway.principal.ApiKey;
import dev.tokenbus.gateway.principal.KeyAuthenticator;
import dev.tokenbus.gateway.principal.Keys;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.bus.worker.StreamControl;
import dev.tokenbus.protocol.frame.ConsoleNotice;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where clients are authenticated, an operator sees, watches and stops what is another's; nobody else does. */
@SuppressWarnings("NullAway.Init")
class OperatorsIT {
    private static final String OBSERVE = "{\"type\":\"observe\",\"topic\":\"streams\"}";

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    private ApiKey owner;
    private ApiKey stranger;
    private ApiKey operator;
    private ApiKey lesser;
    private GatewayFixture gateway;
    private ScriptedWorker worker;
    private Attempt attempt;
    private ServerFrame.Started stream;

    @BeforeEach
    void start() {
        Path file = folder.resolve("keys.jsonl");
        Keys keys = new Keys(file);
        owner = keys.create("owner");
        stranger = keys.create("stranger");
        operator = keys.createOperator("operator");
        lesser = keys.createLesser(operator);
        gateway = GatewayFixture.start(config -> config, KeyAuthenticator.open(file, InstantSource.system()));
        worker = gateway.worker();
        TestClient client = gateway.connect(owner);
        client.prompt("hi");
        attempt = worker.starts.next();
        stream = client.started();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private HttpResponse<String> response(ApiKey key, String method, String path) {
        return Waiting.forResult(http.sendAsync(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port + path))
                        .header("Authorization", "Bearer " + key.text())
                        .method(method, BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString()));
    }

    private JsonObject list(ApiKey key, String query) {
        return new JsonObject(response(key, "GET", "/v1/streams" + query).body());
    }

    @Test
    void anOperatorIsShownTheStreamsOfEverybody() {
        attempt.text("one", "two");
        worker.digest(attempt);
        TestClient client = gateway.connect(operator);

        client.send(OBSERVE);

        JsonObject row = new JsonObject(client.next(ConsoleNotice.Streams.class).view())
                .getJsonArray("streams")
                .getJsonObject(0);
        assertThat(row.getString("streamId")).isEqualTo(stream.streamId());
        assertThat(row.getString("principal")).isEqualTo(owner.id());
        assertThat(row.getString("state")).isEqualTo("streaming");
        assertThat(row.getString("worker")).isEqualTo("worker-1/0");
        assertThat(row.getLong("tokens")).isEqualTo(2);
    }

    @Test
    void nobodyElseIsShownAnything() {
        TestClient client = gateway.connect(stranger);

        client.send(OBSERVE);

        assertThat(client.error().failure().code()).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(gateway.meter.count("observers")).isZero();
    }

    @Test
    void whoShowsAnotherKeyThatIsNoOperatorsIsShownNothingMore() {
        TestClient client = gateway.connect(operator);
        client.send(OBSERVE);
        client.next(ConsoleNotice.Streams.class);

        client.send(GatewayFixture.authFrame(lesser.text()));

        assertThat(client.error().failure().code()).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(gateway.meter.count("observers")).isZero();
    }

    @Test
    void whoShowsAnotherKeyThatIsNoOperatorsWatchesWhatIsAnothersNoMore_andGoesOnWithItsOwn() {
        TestClient client = gateway.connect(operator);
        client.about("subscribe", stream.streamId());
        attempt.text("hello");
        client.next(ServerFrame.Chunk.class);
        gateway.connect(operator).prompt("mine");
        Attempt mine = worker.starts.next();
        client.about("subscribe", mine.id().value());

        client.send(GatewayFixture.authFrame(lesser.text()));

        assertThat(client.error().failure().code()).isEqualTo(ErrorCode.UNKNOWN_STREAM);
        attempt.text("secret");
        worker.digest(attempt);
        mine.text("own");
        assertThat(client.next(ServerFrame.Chunk.class).data()).isEqualTo("own");
    }

    @Test
    void anOperatorWatchesAndStopsWhatIsAnothers() {
        TestClient client = gateway.connect(operator);

        client.about("subscribe", stream.streamId());
        attempt.text("hello");
        assertThat(client.next(ServerFrame.Chunk.class).data()).isEqualTo("hello");
        client.about("stop", stream.streamId());

        worker.control(StreamControl.Kind.STOP);
    }

    @Test
    void anOperatorStopsWithoutWatching_andAsksHowItIsDoing() {
        TestClient client = gateway.connect(operator);

        client.about("health", stream.streamId());
        assertThat(client.fence()).noneMatch(ServerFrame.Error.class::isInstance);
        client.about("stop", stream.streamId());

        worker.control(StreamControl.Kind.STOP);
    }

    @Test
    void aWrongTokenIsWrongForAnOperatorToo() {
        TestClient client = gateway.connect(operator);

        client.send("{\"type\":\"subscribe\",\"streamId\":\"" + stream.streamId()
                + "\",\"resumeToken\":\"o.zzzzzz.AAAA\"}");

        assertThat(client.error().failure().code()).isEqualTo(ErrorCode.UNKNOWN_STREAM);
    }

    @Test
    void overHttpAnOperatorListsAllStreams_andAnotherItsOwn() {
        assertThat(list(operator, "").getLong("total")).isEqualTo(1);
        assertThat(list(owner, "").getLong("total")).isEqualTo(1);
        assertThat(list(stranger, "").getLong("total")).isZero();
        assertThat(list(stranger, "?principal=" + owner.id()).getLong("total")).isZero();
        assertThat(list(operator, "?principal=" + owner.id()).getLong("total")).isEqualTo(1);
    }

    @Test
    void overHttpAnOperatorStopsWhatIsAnothers_andNobodyElseDoes() {
        String path = "/v1/streams/" + stream.streamId();
        assertThat(response(stranger, "DELETE", path).statusCode()).isEqualTo(404);
        assertThat(response(stranger, "GET", path).statusCode()).isEqualTo(404);

        assertThat(response(operator, "GET", path).statusCode()).isEqualTo(200);
        assertThat(response(operator, "DELETE", path).statusCode()).isEqualTo(202);

        worker.control(StreamControl.Kind.STOP);
    }
}
