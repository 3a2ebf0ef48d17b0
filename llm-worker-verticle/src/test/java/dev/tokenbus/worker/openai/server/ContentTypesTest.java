package dev.tokenbus.worker.openai.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.worker.backend.Completion;
import dev.tokenbus.worker.backend.Requests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server's answer is what its bytes say, whatever content type it has or has not. */
@ParameterizedClass
@ValueSource(
        strings = {
            ContentTypesTest.NONE,
            "",
            "text/event-stream",
            "Text/Event-Stream;charset=UTF-8",
            "text/plain",
            "text/html; charset=utf-8",
            "application/json",
            "application/x-ndjson",
            "application/octet-stream",
            "no type at all"
        })
class ContentTypesTest extends OpenAiBackendFixture {
    static final String NONE = "none";

    private final String contentType;

    ContentTypesTest(String contentType) {
        this.contentType = contentType;
    }

    private LlmScript typed(LlmScript script) {
        return contentType.equals(NONE)
                ? script.withoutHeader("content-type")
                : script.header("content-type", contentType);
    }

    private void answeredWith(LlmScript script) throws Exception {
        server.enqueue(typed(script));
        ask(Requests.stream(0, 0));
    }

    @Test
    void eventsAreReadAsTheyCome() throws Exception {
        answeredWith(LlmScript.answering("Hel", "lo"));

        assertThat(answer.awaitEnd()).isEqualTo(new Completion("stop", new Usage(7, 2, false)));
        assertThat(answer.deltas()).extracting("text").containsExactly("Hel", "lo");
    }

    @Test
    void aCompletionInJsonIsReadWhole() throws Exception {
        answeredWith(LlmScript.status(
                200,
                "{\"choices\":[{\"message\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}],"
                        + "\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2}}"));

        assertThat(answer.awaitEnd()).isEqualTo(new Completion("stop", new Usage(5, 2, false)));
        assertThat(answer.text()).isEqualTo("Hello");
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 429})
    void anErrorInJsonHasItsClassAndSentence(int status) throws Exception {
        StreamFailure failure =
                failureOf(typed(LlmScript.status(status, "{\"error\":{\"message\":\"used up\",\"code\":429}}")));

        assertThat(failure.code()).isEqualTo(ErrorCode.RATE_LIMITED);
        assertThat(failure.detail()).contains("used up");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lost its shard", "<html><title>lost its shard</title></html>"})
    void otherWordsAreTold(String words) throws Exception {
        assertThat(failureOf(typed(LlmScript.stream().raw(words))).detail()).contains("lost its shard");
    }

    @Test
    void eventsThatAreCutAreTruncated() throws Exception {
        StreamFailure failure = failureOf(typed(LlmScript.stream().delta("Hel").delta("lo")));

        assertThat(failure.code()).isEqualTo(ErrorCode.UPSTREAM_TRUNCATED);
        assertThat(answer.text()).isEqualTo("Hello");
    }
}
