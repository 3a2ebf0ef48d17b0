package dev.tokenbus.worker.openai.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.worker.backend.Requests;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that says the key of the worker says it to nobody else. */
class SecretsTest extends OpenAiBackendFixture {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"" + KEY + "\"",
                "{\"headers\":{\"authorization\":\"x-" + KEY + "\",\"value\":1}}",
                "{\"authorization\":\"Bearer abc.DEF-123\"}",
                "[\"Basic dXNlcjpwYXNzd29yZA==\"]"
            })
    void aFieldThatQuotesTheKeyHasNoValue(String value) throws Exception {
        server.enqueue(LlmScript.stream()
                .event("{\"request\":" + value + ",\"choices\":[{\"delta\":{\"content\":\"a\"}}]}")
                .finish("stop")
                .done());
        ask(Requests.stream(0, 0));
        answer.awaitEnd();

        assertThat(answer.text(ChunkKind.OTHER)).isEqualTo("{\"field\":\"request\",\"value\":\"(withheld)\"}");
    }

    @Test
    void aFieldsNameMayBeTheKey() throws Exception {
        server.enqueue(LlmScript.stream()
                .event("{\"" + KEY + "\":1,\"choices\":[{\"delta\":{\"content\":\"a\"}}]}")
                .finish("stop")
                .done());
        ask(Requests.stream(0, 0));
        answer.awaitEnd();

        assertThat(answer.text(ChunkKind.OTHER)).isEqualTo("{\"field\":\"\",\"value\":\"(withheld)\"}");
    }

    @Test
    void whatIsNoKeyIsTold() throws Exception {
        server.enqueue(LlmScript.stream()
                .event("{\"tier\":\"basic information\",\"choices\":[{\"delta\":{\"content\":\"a\"}}]}")
                .finish("stop")
                .done());
        ask(Requests.stream(0, 0));
        answer.awaitEnd();

        assertThat(answer.text(ChunkKind.OTHER)).isEqualTo("{\"field\":\"tier\",\"value\":\"basic information\"}");
    }

    @Test
    void theReasonMayNotBeTheKey() throws Exception {
        server.enqueue(LlmScript.stream().delta("a").finish("because " + KEY).done());
        ask(Requests.stream(0, 0));

        assertThat(answer.awaitEnd().finishReasonRaw()).isEqualTo("(withheld)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tools", "prediction"})
    void anErrorThatQuotesAFieldOfTheClientIsNotPassedOn(String name) throws Exception {
        String secret = "Looks up the salaries of our employees by their names";
        server.enqueue(LlmScript.status(400, "{\"error\":{\"message\":\"cannot read: " + secret + "\"}}"));
        ask(StreamConfig.DEFAULT.withExtra(Map.of(name, "[{\"description\":\"" + secret + "\"}]")));

        assertThat(answer.awaitFailure().detail()).isEqualTo("The model server answered with status 400.");
    }

    @Test
    void anErrorThatNamesAFieldOfTheClientIsPassedOn() throws Exception {
        server.enqueue(LlmScript.status(400, "{\"error\":{\"message\":\"tool_choice: unknown value 'never'\"}}"));
        ask(StreamConfig.DEFAULT.withExtra(Map.of("tool_choice", "\"never\"")));

        assertThat(answer.awaitFailure().detail()).endsWith("status 400: tool_choice: unknown value 'never'");
    }

    @Test
    void theTypeOfAnErrorMayNotBeTheKey() throws Exception {
        assertThat(failureOf(LlmScript.status(401, "{\"error\":{\"code\":\"no " + KEY + "\"}}"))
                        .detail())
                .isEqualTo("The model server answered with status 401.");
    }
}
