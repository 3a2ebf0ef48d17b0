package dev.tokenbus.gateway.principal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.Waiting;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every door over HTTP with clients that have to have a key: who is let in, and how those hear it who are not. */
public class KeysAtDoorsIT {
    private static final String OTHER_MODEL = "org/other";
    private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();

    @SuppressWarnings("NullAway.Init")
    private GatewayFixture gateway;

    @SuppressWarnings("NullAway.Init")
    private ScriptedWorker worker;

    @SuppressWarnings("NullAway.Init")
    private ApiKey key;

    @SuppressWarnings("NullAway.Init")
    private ApiKey limited;

    @SuppressWarnings("NullAway.Init")
    private ApiKey revoked;

    @BeforeEach
    void start() {
        Keys keys = new Keys(folder.resolve("keys.jsonl"));
        key = keys.create("team-a");
        limited = keys.create("team-b", "some-other-model", OTHER_MODEL);
        revoked = keys.create("team-c");
        keys.revoke(revoked);
        gateway = GatewayFixture.start(
                config -> config, KeyAuthenticator.open(folder.resolve("keys.jsonl"), InstantSource.system()));
        worker = gateway.worker("worker-1", ScriptedWorker.MODEL, OTHER_MODEL);
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    /** What a client asks at a door, and where the words of the door's errors are. */
    public enum Asked {
        CHAT("POST", "/v1/chat/completions", "{\"model\":\"MODEL\"," + MESSAGES + "}", "code", "invalid_api_key"),
        COMPLETIONS("POST", "/v1/completions", "{\"model\":\"MODEL\",\"prompt\":\"hi\"}", "code", "invalid_api_key"),
        MODELS("GET", "/v1/models", "", "code", "invalid_api_key"),
        MODEL("GET", "/v1/models/MODEL", "", "code", "invalid_api_key"),
        RESPONSES("POST", "/v1/responses", "{\"model\":\"MODEL\",\"input\":\"hi\"}", "code", "invalid_api_key"),
        RESPONSE("GET", "/v1/responses/resp_x", "", "code", "invalid_api_key"),
        CANCEL("POST", "/v1/responses/resp_x/cancel", "", "code", "invalid_api_key"),
        DELETE("DELETE", "/v1/responses/resp_x", "", "code", "invalid_api_key"),
        ANTHROPIC(
                "POST",
                "/v1/messages",
                "{\"model\":\"MODEL\",\"max_tokens\":9," + MESSAGES + "}",
                "type",
                "authentication_error"),
        COUNT(
                "POST",
                "/v1/messages/count_tokens",
                "{\"model\":\"MODEL\"," + MESSAGES + "}",
                "type",
                "authentication_error"),
        UI(
                "POST",
                "/v1/ui/chat",
                "{\"id\":\"c\",\"model\":\"MODEL\",\"messages\":[{\"id\":\"1\",\"role\":\"user\",\"parts\":"
                        + "[{\"type\":\"text\",\"text\":\"hi\"}]}]}",
                "",
                "key"),
        UI_RESUME("GET", "/v1/ui/chat/c/stream", "", "", "key"),
        UI_STOP("POST", "/v1/ui/chat/c/stop", "", "", "key"),
        STREAM("GET", "/v1/streams/home.x", "", "code", "unauthenticated"),
        STOP("DELETE", "/v1/streams/home.x", "", "code", "unauthenticated"),
        EVENTS("GET", "/v1/streams/home.x/events", "", "code", "unauthenticated"),
        DURABLE("GET", "/v1/streams/home.x/durable", "", "code", "unauthenticated"),
        OUR_MODELS("GET", "/api/models", "", "code", "unauthenticated"),
        NOTHING("GET", "/v1/nothing", "", "code", "unauthenticated");

        public final String method;
        public final String path;
        public final String body;
        private final String field;
        public final String word;

        Asked(String method, String path, String body, String field, String word) {
            this.method = method;
            this.path = path;
            this.body = body;
            this.field = field;
            this.word = word;
        }

        public boolean opensStreams() {
            return body.contains("MODEL") && this != COUNT;
        }

        public HttpRequest.Builder request(int port, String model) {
            return HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + port + path.replace("MODEL", model.replace(" ", "%20"))))
                    .method(method, BodyPublishers.ofString(body.replace("MODEL", model)));
        }

        /** The word by which programs know the error; of a door that has none, its sentence. */
        public String wordOf(HttpResponse<String> response) {
            return field.isEmpty()
                    ? response.body()
                    : new JsonObject(response.body()).getJsonObject("error").getString(field);
        }
    }

    private HttpRequest.Builder request(Asked asked, String model) {
        return asked.request(gateway.port, model);
    }

    private HttpResponse<String> answer(HttpRequest.Builder request) {
        return Waiting.forResult(http.sendAsync(request.build(), BodyHandlers.ofString()));
    }

    private static HttpRequest.Builder with(ApiKey shown, HttpRequest.Builder request) {
        return request.header("Authorization", "Bearer " + shown.text());
    }

    @ParameterizedTest
    @EnumSource(Asked.class)
    void withoutAKeyNobodyIsLetInAndTheDoorSaysSoInItsOwnWords(Asked asked) {
        HttpResponse<String> response = answer(request(asked, ScriptedWorker.MODEL));

        assertThat(response.statusCode()).as(response.body()).isEqualTo(401);
        assertThat(asked.wordOf(response)).contains(asked.word);
        assertThat(response.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"tokenbus\"");
        assertThat(gateway.meter.count("requestRefused:unauthenticated")).isOne();
        assertThat(worker.starts.takeAll()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Asked.class)
    void aWrongOrRevokedKeyIsRefusedAlike(Asked asked) {
        HttpResponse<String> wrong =
                answer(request(asked, ScriptedWorker.MODEL).header("Authorization", "Bearer " + Keys.wrong(key)));
        HttpResponse<String> gone = answer(with(revoked, request(asked, ScriptedWorker.MODEL)));

        for (HttpResponse<String> response : List.of(wrong, gone)) {
            assertThat(response.statusCode()).as(response.body()).isEqualTo(401);
            assertThat(asked.wordOf(response)).contains(asked.word);
            assertThat(response.headers().firstValue("WWW-Authenticate").orElseThrow())
                    .contains("error=\"invalid_token\"");
            assertThat(response.body()).doesNotContain("tb-" + key.id(), revoked.text());
        }
    }

    @ParameterizedTest
    @EnumSource(Asked.class)
    void theRightKeyIsLetIn(Asked asked) {
        CompletableFuture<HttpResponse<String>> response =
                http.sendAsync(with(key, request(asked, ScriptedWorker.MODEL)).build(), BodyHandlers.ofString());
        if (asked.opensStreams()) {
            worker.starts.next().text("hello").ends();
        }

        int status = Waiting.forResult(response).statusCode();

        assertThat(status).isNotIn(401, 403, 500);
        assertThat(status == 200)
                .isEqualTo(asked.opensStreams() || asked == Asked.COUNT || asked.path.contains("models"));
    }

    private static Stream<Asked> streamDoors() {
        return Stream.of(Asked.values()).filter(Asked::opensStreams);
    }

    @ParameterizedTest
    @MethodSource("streamDoors")
    void aModelThatIsNotForTheKeyIsForbidden_whetherThereIsOneOrNot(Asked asked) {
        HttpResponse<String> known = answer(with(limited, request(asked, ScriptedWorker.MODEL)));
        HttpResponse<String> unknown = answer(with(limited, request(asked, "no-such-model")));

        assertThat(known.statusCode()).as(known.body()).isEqualTo(403);
        assertThat(unknown.statusCode()).isEqualTo(403);
        assertThat(withoutName(unknown)).isEqualTo(withoutName(known));
        assertThat(known.body()).contains(OTHER_MODEL).doesNotContain(ScriptedWorker.MODEL, "some-other-model");
    }

    private static String withoutName(HttpResponse<String> response) {
        return response.body().replaceAll("\"request_id\":\"[^\"]*\"", "");
    }

    @Test
    void aKeySeesItsModelsAlone_andItsFirstIsItsDefault() {
        assertThat(answer(with(limited, request(Asked.MODELS, ""))).body())
                .contains(OTHER_MODEL)
                .doesNotContain("\"" + ScriptedWorker.MODEL + "\"");
        assertThat(answer(with(limited, request(Asked.OUR_MODELS, ""))).body())
                .isEqualTo("{\"models\":[{\"id\":\"" + OTHER_MODEL + "\",\"default\":true}]}");
        assertThat(answer(with(limited, request(Asked.MODEL, ScriptedWorker.MODEL)))
                        .statusCode())
                .isEqualTo(404);
        http.sendAsync(
                with(
                                limited,
                                HttpRequest.newBuilder(
                                        URI.create("http://127.0.0.1:" + gateway.port + "/v1/chat/completions")))
                        .POST(BodyPublishers.ofString("{" + MESSAGES + "}"))
                        .build(),
                BodyHandlers.ofString());
        assertThat(worker.starts.next().start.model()).isEqualTo(OTHER_MODEL);
    }

    @Test
    void aKeyMayBeShownAsAnthropicsClientsDo() {
        assertThat(answer(request(Asked.MODELS, "").header("x-api-key", key.text()))
                        .statusCode())
                .isEqualTo(200);
        assertThat(answer(request(Asked.MODELS, "").header("Authorization", "bEARER " + key.text()))
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"token=", "api_key=", "x="})
    void aKeyInTheAddressIsRefused(String name) {
        HttpResponse<String> response = answer(HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + gateway.port + "/v1/models?" + name + key.text()))
                .header("Authorization", "Bearer " + key.text()));

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.body()).contains("a key is part of the address").doesNotContain(key.text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/openapi.yaml", "/app.js"})
    void thePageAndTheDescriptionNeedNone(String path) {
        assertThat(answer(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port + path)))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void optionsNeedNone() {
        assertThat(answer(HttpRequest.newBuilder(
                                        URI.create("http://127.0.0.1:" + gateway.port + "/v1/chat/completions"))
                                .method("OPTIONS", BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(204);
    }

    @Test
    void aBodyIsNotReadBeforeItIsKnownWhoSendsIt() {
        HttpResponse<String> response =
                answer(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port + "/v1/chat/completions"))
                        .POST(BodyPublishers.ofString("no JSON")));

        assertThat(response.statusCode()).isEqualTo(401);
    }
}
