package dev.tokenbus.worker.lines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.testkit.llm.RecordedRequest;
import dev.tokenbus.testkit.llm.ScriptedLlmServer;
import dev.tokenbus.worker.backend.GenerationRequest;
import dev.tokenbus.worker.backend.LlmBackend;
import dev.tokenbus.worker.backend.LlmBackendContract;
import dev.tokenbus.worker.backend.RecordedAnswer;
import dev.tokenbus.worker.backend.Requests;
import dev.tokenbus.worker.text.JtokkitTokenizer;
import dev.tokenbus.worker.upstream.UpstreamBackend;
import dev.tokenbus.worker.upstream.UpstreamConfig;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A backend for an API of its own keeps what every backend keeps; {@link LineApi} and the two classes it names are all it takes. */
public class NewBackendTest extends LlmBackendContract {
    private static final String[] WORDS =
            IntStream.range(0, 300).mapToObj(i -> "w" + i + " 🙂 ").toArray(String[]::new);

    @SuppressWarnings("NullAway.Init")
    private ScriptedLlmServer server;

    @Override
    public void prepare(Vertx vertx) throws Exception {
        server = ScriptedLlmServer.start(vertx).await(40, TimeUnit.SECONDS).at("/lines");
        server.otherwise(answering(WORDS));
    }

    private static LlmScript saying(String... words) {
        LlmScript script = LlmScript.stream();
        for (String word : words) {
            script.event("+" + word);
        }
        return script;
    }

    private static LlmScript answering(String... words) {
        return saying(words).event("=stop").event("#7," + words.length).event(".");
    }

    @Override
    public LlmBackend open(Vertx vertx) {
        UpstreamConfig config = UpstreamConfig.of("lines", server.baseUrl(), "secret", List.of("m"));
        return UpstreamBackend.of(vertx, config, new LineApi(), JtokkitTokenizer.load(vertx), new Random(1));
    }

    @Override
    public GenerationRequest request(String continueAfter) {
        if (!continueAfter.isEmpty()) {
            server.enqueue(answering(answer().substring(continueAfter.length())));
        }
        return Requests.of("m", "Say something", StreamConfig.DEFAULT, continueAfter);
    }

    @Override
    public GenerationRequest endlessRequest() {
        server.enqueue(saying("a", "b", "c").stall());
        return request("");
    }

    @Override
    public String answer() {
        return String.join("", WORDS);
    }

    private RecordedAnswer answerTo(LlmScript script) throws Exception {
        server.enqueue(script);
        RecordedAnswer answer = new RecordedAnswer();
        start(Requests.of("m", "Say something", Requests.stream(0, 1), ""), answer);
        return answer;
    }

    @Test
    void theRequestIsTheApisOwn() throws Exception {
        RecordedAnswer answer = new RecordedAnswer();

        start(request(WORDS[0]), answer);
        answer.awaitEnd();

        RecordedRequest asked = server.requests().get(0);
        assertThat(asked.uri()).isEqualTo("/v1/lines");
        assertThat(asked.headers().get("x-version")).isEqualTo("1");
        assertThat(asked.headers().get("x-key")).isEqualTo("secret");
        assertThat(asked.headers().contains("authorization")).isFalse();
        assertThat(asked.body())
                .isEqualTo(new JsonObject("{\"model\":\"m\",\"says\":[\"Say something\"],\"after\":\"w0 🙂 \"}"));
    }

    @Test
    void kindsUsageAndTheFinishReasonAreRead() throws Exception {
        RecordedAnswer answer = answerTo(LlmScript.stream()
                .event("?hm")
                .event("+ok")
                .event("=max_tokens")
                .event("#3,2")
                .event("."));

        assertThat(answer.awaitEnd().finishReason()).isEqualTo("length");
        assertThat(answer.text(ChunkKind.REASONING)).isEqualTo("hm");
        assertThat(answer.text()).isEqualTo("ok");
        assertThat(answer.awaitEnd().usage()).isEqualTo(new Usage(3, 2, false));
    }

    @Test
    void anErrorBeforeTheFirstTokenIsRetried() throws Exception {
        RecordedAnswer answer = answerTo(LlmScript.stream().event("!busy"));

        answer.awaitEnd();

        assertThat(answer.text()).isEqualTo(answer());
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void anEndWithoutAFinishReasonIsTruncated() throws Exception {
        RecordedAnswer answer = answerTo(saying("a").event("."));

        assertThat(answer.awaitFailure().code()).isEqualTo(ErrorCode.UPSTREAM_TRUNCATED);
    }

    @Test
    void anUnknownEventIsMalformed() throws Exception {
        RecordedAnswer answer = answerTo(saying("a").event("secret"));

        assertThat(answer.awaitFailure().code()).isEqualTo(ErrorCode.UPSTREAM_MALFORMED);
        assertThat(answer.awaitFailure().detail()).doesNotContain("secret");
    }

    @Test
    void theModelsAreAskedFromTheServer(Vertx vertx) throws Exception {
        server.models("alpha");
        UpstreamConfig config = UpstreamConfig.of("lines", server.baseUrl(), null, List.of());

        LlmBackend found = loop.call(() -> UpstreamBackend.discover(
                        vertx, config, new LineApi(), JtokkitTokenizer.load(vertx), new Random(1)))
                .await(40, TimeUnit.SECONDS);

        assertThat(found.models()).containsExactly("alpha");
        loop.call(found::close).await(40, TimeUnit.SECONDS);
    }
}
