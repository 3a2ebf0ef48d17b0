package dev.tokenbus.worker.openai.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.worker.backend.Requests;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which failures of an upstream are tried again, how often and when. */
class OpenAiBackendRetryTest extends OpenAiBackendFixture {
    @Test
    void aFieldThatAServerRefusesIsLeftOutFromThenOn() throws Exception {
        server.enqueue(LlmScript.status(
                        422, "{\"detail\":[{\"loc\":[\"body\",\"stream_options\"],\"msg\":\"unknown field\"}]}"))
                .otherwise(LlmScript.answering("ok"));

        ask(Requests.stream(0, 0));
        answer.awaitEnd();
        ask(Requests.stream(0, 0));
        answer.await("a second end", told -> told.ends() == 2);

        assertThat(server.requests().stream().map(request -> request.body().containsKey("stream_options")))
                .containsExactly(true, false, false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Unknown name \\\"streamOptions\\\": Cannot find field", "includeUsage is not supported"})
    void aRefusedFieldIsKnownByTheNameThatItHasInTheServersLanguage(String message) throws Exception {
        server.enqueue(LlmScript.status(400, "{\"error\":{\"message\":\"" + message + "\"}}"))
                .otherwise(LlmScript.answering("ok"));

        ask(Requests.stream(0, 0));
        answer.awaitEnd();

        assertThat(server.requests().stream().map(request -> request.body().containsKey("stream_options")))
                .containsExactly(true, false);
    }

    @Test
    void aLimitOfTokensGetsTheNameThatTheServerKnows() throws Exception {
        server.enqueue(LlmScript.status(
                        400, "{\"error\":{\"message\":\"unsupported parameter\",\"param\":\"max_tokens\"}}"))
                .otherwise(LlmScript.answering("ok"));

        ask(Requests.cut(50, List.of()));
        answer.awaitEnd();

        assertThat(server.requests().get(1).body().getInteger("max_completion_tokens"))
                .isEqualTo(50);
        assertThat(server.requests().get(1).body().containsKey("max_tokens")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max_tokens is too large",
                "'max_tokens' or 'max_completion_tokens' is too large: 50. The maximum is 8",
                "max_tokens must be at least 64"
            })
    void aLimitOfTokensThatIsNotTakenKeepsItsName(String message) throws Exception {
        server.otherwise(LlmScript.error(400, message));
        ask(Requests.cut(50, List.of()));

        assertThat(answer.awaitFailure().detail()).contains(message);
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Unsupported parameter: 'max_tokens' is not supported with this model.",
                "max_tokens: Extra inputs are not permitted",
                "Unknown field max_tokens",
                "Unrecognized request argument supplied: max_tokens",
                "Use 'max_completion_tokens' instead of max_tokens"
            })
    void aLimitOfTokensThatAServerDoesNotKnowIsRenamed(String message) throws Exception {
        server.enqueue(LlmScript.error(400, message)).otherwise(LlmScript.answering("ok"));
        ask(Requests.cut(50, List.of()));
        answer.awaitEnd();
        ask(Requests.cut(50, List.of()));
        answer.await("a second end", told -> told.ends() == 2);

        assertThat(server.requests().stream().map(request -> request.body().containsKey("max_tokens")))
                .containsExactly(true, false, false);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 415, 422, 500, 501})
    void aRefusalOfAFieldMayHaveAnyStatus(int status) throws Exception {
        server.enqueue(LlmScript.error(status, "unknown field stream_options")).otherwise(LlmScript.answering("ok"));
        ask(Requests.stream(0, 0));

        answer.awaitEnd();
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void aNewWordingThatIsRefusedTooIsNotKept() throws Exception {
        server.enqueue(LlmScript.error(400, "unknown field max_tokens"))
                .enqueue(LlmScript.error(400, "unknown field max_completion_tokens"))
                .otherwise(LlmScript.answering("ok"));
        ask(Requests.cut(50, List.of()));
        assertThat(answer.awaitFailure().detail()).contains("max_completion_tokens");
        ask(Requests.cut(50, List.of()));
        answer.await("a second end", told -> told.ends() == 2);

        assertThat(server.requests().stream().map(request -> request.body().containsKey("max_tokens")))
                .containsExactly(true, false, true);
    }

    @Test
    void aFieldThatIsRefusedWithinAnAnswerIsLeftOutToo() throws Exception {
        server.enqueue(LlmScript.stream().event("{\"error\":{\"message\":\"stream_options is unknown\",\"code\":400}}"))
                .otherwise(LlmScript.answering("ok"));
        ask(Requests.stream(0, 0));
        answer.awaitEnd();

        assertThat(server.requests().get(1).body().containsKey("stream_options"))
                .isFalse();
    }

    @Test
    void whatIsSaidBesideTheAnswerIsNotShownYet() throws Exception {
        server.enqueue(LlmScript.stream()
                        .event("{\"choices\":[{\"delta\":{\"song\":\"la\"}}],\"cluster\":\"one\"}")
                        .event("{\"choices\":[{\"delta\":{\"song\":\"la\"}}],\"cluster\":\"one\"}")
                        .hangUp())
                .otherwise(LlmScript.stream()
                        .event("{\"choices\":[{\"delta\":{}}],\"cluster\":\"one\"}")
                        .delta("ok")
                        .finish("stop")
                        .done());
        ask(StreamConfig.DEFAULT);

        answer.awaitEnd();
        assertThat(answer.text()).isEqualTo("ok");
        assertThat(answer.deltas()).as("la, cluster, la, and the answer").hasSize(4);
        assertThat(server.requests()).hasSize(2);
    }
}
