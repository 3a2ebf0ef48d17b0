package dev.tokenbus.gateway.chat;

import static dev.tokenbus.gateway.chat.Events.call;
import static dev.tokenbus.gateway.chat.Events.done;
import static dev.tokenbus.gateway.chat.Events.other;
import static dev.tokenbus.gateway.chat.Events.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.door.EventText;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.log.StreamEvent;
import org.junit.jupiter.api.Test;

/** An answer in chunks of a chat completion, to the byte. */
class ChatTranslationTest {
    private static final String ROLE = choice("{\"role\":\"assistant\",\"content\":\"\"}");

    private final ChatTranslation translation = new ChatTranslation(new Chunks(Events.CHUNK_NAME, false), "call_x");

    private static String words(ChatTranslation translation, StreamEvent... events) {
        EventText out = new EventText(EventText.Framing.DATA);
        long seq = 0;
        for (StreamEvent event : events) {
            seq++;
            if (event instanceof StreamEvent.Delta delta) {
                translation.delta(delta, seq, out);
            } else if (event instanceof StreamEvent.Done done) {
                translation.done(done, out);
            }
        }
        return new String(out.toBytes(), UTF_8);
    }

    private String words(StreamEvent... events) {
        return words(translation, events);
    }

    /** What follows the chunk with the role. */
    private String wordsOf(StreamEvent.Delta delta) {
        String words = words(delta);
        assertThat(words).startsWith(ROLE);
        return words.substring(ROLE.length());
    }

    private static String choice(String delta) {
        return Events.HEAD + "{\"index\":0,\"delta\":" + delta + ",\"logprobs\":null,\"finish_reason\":null}]}\n\n";
    }

    private static String finish(String reason) {
        return Events.HEAD + "{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\"" + reason
                + "\"}]}\n\ndata: [DONE]\n\n";
    }

    @Test
    void theRoleIsFirstThenEachPieceThenTheReasonAndTheEnd() {
        assertThat(words(text("Hel"), text("lo \"你\"\n"), done("stop")))
                .isEqualTo(ROLE
                        + choice("{\"content\":\"Hel\"}")
                        + choice("{\"content\":\"lo \\\"你\\\"\\n\"}")
                        + finish("stop"));
    }

    @Test
    void anAnswerOfNothingHasARoleAndAReason() {
        assertThat(words(done("length"))).isEqualTo(ROLE + finish("length"));
    }

    @Test
    void usageIsNullInEachChunkAndToldInOneMoreWithoutAChoice() {
        ChatTranslation withUsage = new ChatTranslation(new Chunks(Events.CHUNK_NAME, true), "call_x");

        String words = words(withUsage, text("a"), other("citations", "[1]"), done("stop"));

        String[] events = words.split("\n\n");
        assertThat(events).hasSize(6);
        for (int i = 0; i < 4; i++) {
            assertThat(events[i]).contains("}],\"usage\":null");
        }
        assertThat(events[2]).endsWith("}],\"usage\":null,\"citations\":[1]}");
        assertThat(events[4])
                .isEqualTo(
                        Events.HEAD + "],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4,\"total_tokens\":7}}");
        assertThat(events[5]).isEqualTo("data: [DONE]");
    }

    @Test
    void reasoningAndRefusalHaveTheirFields() {
        assertThat(wordsOf(Events.of(ChunkKind.REASONING, "hm"))).isEqualTo(choice("{\"reasoning_content\":\"hm\"}"));
        assertThat(words(Events.of(ChunkKind.REFUSAL, "{\"text\":\"no\"}"))).isEqualTo(choice("{\"refusal\":\"no\"}"));
    }

    @Test
    void aPieceWithoutTextSaysNothing() {
        assertThat(wordsOf(text(""))).isEmpty();
    }

    @Test
    void audioAndLogprobsAreOnOneLineAsTheServerWordsThem() {
        assertThat(wordsOf(Events.of(ChunkKind.AUDIO, "{\"id\":\"a\",\n\"data\":\"QQ==\"}")))
                .isEqualTo(choice("{\"audio\":{\"id\":\"a\", \"data\":\"QQ==\"}}"));
        assertThat(words(Events.of(ChunkKind.LOGPROBS, "{\"content\":[{\"token\":\"a\"}]}")))
                .isEqualTo(
                        Events.HEAD
                                + "{\"index\":0,\"delta\":{},\"logprobs\":{\"content\":[{\"token\":\"a\"}]},\"finish_reason\":null}]}\n\n");
    }

    @Test
    void aToolCallHasIdTypeAndNameInItsFirstFragmentOnly() {
        String words = words(
                call("{\"index\":0,\"id\":\"c1\",\"name\":\"f\"}"),
                call("{\"index\":0,\"arguments\":\"{\\\"a\\\":\"}"),
                call("{\"index\":0,\"arguments\":\"1}\"}"),
                done("tool_calls"));

        assertThat(words)
                .isEqualTo(ROLE
                        + choice("{\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"type\":\"function\","
                                + "\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]}")
                        + choice("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"a\\\":\"}}]}")
                        + choice("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"1}\"}}]}")
                        + finish("tool_calls"));
    }

    @Test
    void toolCallsAreNumberedWithoutAGapAndOneWithoutAnIdGetsOne() {
        String words = words(
                call("{\"index\":3,\"name\":\"f\",\"arguments\":\"{}\"}"),
                call("{\"index\":1,\"id\":\"c2\",\"name\":\"g\",\"arguments\":\"[]\"}"));

        assertThat(words)
                .isEqualTo(ROLE
                        + choice("{\"tool_calls\":[{\"index\":0,\"id\":\"call_x0\",\"type\":\"function\","
                                + "\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}")
                        + choice("{\"tool_calls\":[{\"index\":1,\"id\":\"c2\",\"type\":\"function\","
                                + "\"function\":{\"name\":\"g\",\"arguments\":\"[]\"}}]}"));
    }

    @Test
    void theFirstFragmentWaitsForTheName() {
        String opened = choice("{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"type\":\"function\","
                + "\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"a\\\"\"}}]}");

        assertThat(wordsOf(call("{\"index\":0,\"id\":\"c\",\"arguments\":\"{\"}")))
                .isEmpty();
        assertThat(words(call("{\"index\":0,\"name\":\"f\",\"arguments\":\"\\\"a\\\"\"}")))
                .isEqualTo(opened);
    }

    @Test
    void aCallThatNeverGetsANameIsToldAtTheEnd() {
        assertThat(words(call("{\"index\":0,\"arguments\":\"{}\"}"), done("stop")))
                .isEqualTo(ROLE
                        + choice("{\"tool_calls\":[{\"index\":0,\"id\":\"call_x0\",\"type\":\"function\","
                                + "\"function\":{\"name\":\"\",\"arguments\":\"{}\"}}]}")
                        + finish("stop"));
    }

    @Test
    void whatNobodyKnowsIsWhereTheServerSaidIt() {
        assertThat(wordsOf(other("delta.annotations", "[{\"a\":\n1}]")))
                .isEqualTo(choice("{\"annotations\":[{\"a\": 1}]}"));
        assertThat(words(other("choices[].content_filter_results", "{}")))
                .isEqualTo(Events.HEAD + "{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":null,"
                        + "\"content_filter_results\":{}}]}\n\n");
        assertThat(words(other("citations", "[1]")))
                .isEqualTo(
                        Events.HEAD
                                + "{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":null}],\"citations\":[1]}\n\n");
    }

    @Test
    void whatAClientWouldTakeForOurWordIsLeftOut() {
        assertThat(wordsOf(other("error", "{\"message\":\"no\"}"))).isEmpty();
        assertThat(words(other("delta.content", "\"x\""), other("choices[].finish_reason", "\"stop\"")))
                .isEmpty();
        assertThat(words(other("delta.tool_calls[].custom", "1"), other("a\\\"b", "1")))
                .isEmpty();
    }

    @Test
    void aReasonThatHasNoWordIsTheServersOwn() {
        assertThat(words(done("other", "repetition"))).endsWith(finish("repetition"));
        assertThat(words(done("other", "two words"))).endsWith(finish("other"));
        assertThat(words(done("other"))).endsWith(finish("other"));
    }

    @Test
    void aFailureIsAnErrorEventAndNeitherAReasonNorAnEnd() {
        EventText out = new EventText(EventText.Framing.DATA);

        translation.failed(new StreamFailure(ErrorCode.WORKER_LOST, "it died"), Usage.NONE, out);

        assertThat(new String(out.toBytes(), UTF_8))
                .isEqualTo("data: {\"error\":{\"message\":\"it died\",\"type\":\"server_error\",\"param\":null,"
                        + "\"code\":\"worker_lost\"}}\n\n");
    }
}
