package dev.tokenbus.gateway.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.gateway.open.StreamRequest;
import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamException;
import dev.tokenbus.protocol.StreamFailure;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which request becomes which stream, and what is wrong with others. */
class CompletionRequestReaderTest {
    private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";

    private static CompletionRequest chat(String json) {
        return CompletionRequestReader.read(Completion.CHAT, Buffer.buffer(json));
    }

    private static CompletionRequest text(String json) {
        return CompletionRequestReader.read(Completion.TEXT, Buffer.buffer(json));
    }

    @Test
    void whatTokenbusUsesIsReadAndTheRestIsPassedOnAsWritten() {
        CompletionRequest request = chat(
                "{\"model\":\"a/b\"," + MESSAGES
                        + ",\"stream\":true,\"stream_options\":{\"include_usage\":true,\"include_obfuscation\":false},"
                        + "\"max_completion_tokens\":50,\"temperature\":0.5,\"top_p\":1,\"stop\":[\"x\",\"y\"],\"seed\":7,\"n\":1,"
                        + "\"tools\":[ {\"type\":\"function\"} ],\"reasoning_effort\":\"low\",\"chat_template_kwargs\":{\"a\": 1.50}}");

        assertThat(request.isStreamed()).isTrue();
        assertThat(request.includeUsage()).isTrue();
        assertThat(request.messages()).containsExactly(ChatMessage.user("hi"));
        StreamConfig config = request.config();
        assertThat(config.model()).isEqualTo("a/b");
        assertThat(config.maxTokens()).isEqualTo(50);
        assertThat(config.isCompletionLimit()).isTrue();
        assertThat(config.temperature()).isEqualTo(0.5);
        assertThat(config.topP()).isEqualTo(1);
        assertThat(config.stop()).containsExactly("x", "y");
        assertThat(config.seed()).isEqualTo(7);
        assertThat(config.extra())
                .containsEntry("n", "1")
                .containsEntry("tools", "[ {\"type\":\"function\"} ]")
                .containsEntry("reasoning_effort", "\"low\"")
                .containsEntry("chat_template_kwargs", "{\"a\": 1.50}")
                .hasSize(4);
    }

    @Test
    void aNullIsAsNoField() {
        CompletionRequest request = chat("{\"model\":null," + MESSAGES
                + ",\"stream\":null,\"stream_options\":null,\"max_tokens\":null,\"temperature\":null,\"top_p\":null,"
                + "\"stop\":null,\"seed\":null,\"n\":null,\"tools\":null,\"user\":null}");

        assertThat(request.isStreamed()).isFalse();
        assertThat(request.includeUsage()).isFalse();
        assertThat(request.config()).isEqualTo(StreamConfig.DEFAULT);
    }

    @Test
    void oneTextThatEndsTheAnswerMayStandAlone() {
        assertThat(chat("{" + MESSAGES + ",\"stop\":\"END\"}").config().stop()).containsExactly("END");
    }

    @Test
    void aClientsKeyIsLookedForOnEveryGateway() {
        StreamRequest keyed = chat("{" + MESSAGES + "}").stream("k");
        StreamRequest keyless = chat("{" + MESSAGES + "}").stream(null);

        assertThat(keyed.key()).isEqualTo("k");
        assertThat(keyed.resend()).isTrue();
        assertThat(keyless.key()).isNull();
        assertThat(keyless.resend()).isFalse();
    }

    @Test
    void aPromptIsATextOrAnArrayOfOne() {
        assertThat(text("{\"prompt\":\"hi\",\"max_tokens\":5}").messages()).containsExactly(ChatMessage.user("hi"));
        assertThat(text("{\"prompt\":[\"hi\"]}").messages()).containsExactly(ChatMessage.user("hi"));
    }

    @Test
    void fieldsOfTextCompletionsThatAskForNothingMayBeThere() {
        assertThat(text("{\"prompt\":\"hi\",\"echo\":false,\"best_of\":1,\"suffix\":null,\"logprobs\":0}")
                        .messages())
                .hasSize(1);
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{} | messages | messages: missing or empty (expected: some text)",
                "{\"messages\":[]} | messages | messages: missing or empty (expected: some text)",
                "{\"messages\":\"hi\"} | messages | messages: expected an array",
                "{\"messages\":[{\"content\":\"x\"}]} | messages[0].role | messages[0].role: missing",
                "{M,\"model\":7} | model | model: expected a string",
                "{M,\"stream\":1} | stream | stream: expected true or false",
                "{M,\"stream_options\":{\"include_usage\":\"a\"}} | stream_options.include_usage"
                        + "| stream_options.include_usage: expected true or false",
                "{M,\"max_tokens\":0} | max_tokens | max_tokens: 0 (expected: 1..1000000)",
                "{M,\"max_completion_tokens\":0} | max_completion_tokens | max_completion_tokens: 0 (expected: 1..1000000)",
                "{M,\"max_tokens\":5,\"max_completion_tokens\":5} | max_tokens"
                        + "| max_tokens: there is max_completion_tokens already (expected: one of them)",
                "{M,\"temperature\":3} | temperature | temperature: 3.0 (expected: 0..2)",
                "{M,\"top_p\":-1} | top_p | top_p: -1.0 (expected: 0..1)",
                "{M,\"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"]} | stop | stop: expected at most 4 elements",
                "{M,\"stop\":\"\"} | stop | stop (characters): 0 (expected: 1..256)",
                "{M,\"seed\":1.5} | seed | seed: 1.5 (expected: a whole number of at most 2^53-1)",
                "{M,\"n\":2} | n | n: 2 (expected: 1, a stream has one answer)",
                "[] | | a message is a JSON object",
                "{M | | not JSON: Unexpected end-of-input at line 1, column 45",
            })
    void aRefusalNamesTheField(String json, String param, String message) {
        refuses(Completion.CHAT, json.replace("M", MESSAGES), param, message);
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{} | prompt | prompt: missing or empty (expected: some text)",
                "{\"prompt\":[\"a\",\"b\"]} | prompt | prompt: expected at most 1 elements",
                "{\"prompt\":[1,2]} | prompt | prompt: expected a string",
                "{\"prompt\":\"a\",\"echo\":true} | echo"
                        + "| echo: not supported here (expected: no such field, or /v1/chat/completions)",
                "{\"prompt\":\"a\",\"messages\":[]} | messages"
                        + "| messages: tokenbus sets it itself (expected: messages)",
            })
    void aRefusalOfATextCompletionNamesTheField(String json, String param, String message) {
        refuses(Completion.TEXT, json, param, message);
    }

    private static void refuses(Completion completion, String json, String param, String message) {
        assertThatThrownBy(() -> CompletionRequestReader.read(completion, Buffer.buffer(json)))
                .isInstanceOfSatisfying(StreamException.class, refused -> {
                    StreamFailure failure = refused.failure();
                    assertThat(failure.code()).isEqualTo(ErrorCode.BAD_REQUEST);
                    OpenAiError error = OpenAiError.of(failure);
                    assertThat(error.message()).isEqualTo(message);
                    assertThat(error.param()).isEqualTo(param);
                    assertThat(error.type()).isEqualTo("invalid_request_error");
                });
    }

    @Test
    void whatIsNoUtf8IsSaidSo() {
        byte[] latin = {'{', '"', (byte) 0xe9, '"', ':', '1', '}'};

        assertThatThrownBy(() -> CompletionRequestReader.read(Completion.CHAT, Buffer.buffer(latin)))
                .hasMessageContaining("not UTF-8");
    }
}
