package dev.tokenbus.worker.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.worker.response.MalformedUpstreamException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found in the events of a chat completion. */
class ChatEventReaderTest {
    private final FoundEvents found = new FoundEvents();

    @Test
    void contentReasoningFinishAndUsageAreFound() throws Exception {
        found.read(
                FoundEvents.chunk("\"role\":\"assistant\",\"content\":\"\""),
                FoundEvents.chunk("\"reasoning_content\":\"hm\",\"content\":null"),
                FoundEvents.chunk("\"reasoning\":\"so\""),
                FoundEvents.chunk("\"content\":\"Hi\""),
                "{\"choices\":[{\"finish_reason\":\"stop\",\"delta\":{}}]}",
                "{\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4,\"x\":{\"y\":[1]}}}");

        assertThat(found.lines())
                .containsExactly("reasoning hm", "reasoning so", "text Hi", "finish stop", "usage 3/4");
    }

    @Test
    void groqSaysUsageInAnObjectOfItsOwn() throws Exception {
        found.read(
                "{\"choices\":[{\"delta\":{\"content\":\"Hi\"}}],\"x_groq\":{\"id\":\"req_1\"}}",
                "{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}],"
                        + "\"x_groq\":{\"id\":\"req_1\",\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}}");

        assertThat(found.lines()).containsExactly("text Hi", "usage 3/4", "finish stop");
    }

    @Test
    void groqSaysAnErrorInThatObjectToo() throws Exception {
        found.read(
                "{\"choices\":[{\"delta\":{}}],\"x_groq\":{\"error\":{\"message\":\"over capacity\",\"code\":503}}}");

        assertThat(found.lines()).anyMatch(line -> line.startsWith("error") && line.contains("over capacity"));
    }

    @Test
    void usageHasTheDetailsThatTheServerSays() throws Exception {
        found.read(
                usage("\"prompt_tokens_details\":{\"audio_tokens\":1,\"cached_tokens\":20,\"cache_write_tokens\":5},"
                        + "\"completion_tokens_details\":{\"reasoning_tokens\":10,\"x\":{\"reasoning_tokens\":99}}"),
                usage("\"prompt_cache_hit_tokens\":20,\"prompt_cache_miss_tokens\":10"),
                usage("\"cache_read_input_tokens\":20,\"cache_creation_input_tokens\":5,\"reasoning_tokens\":\"10\""),
                usage("\"prompt_tokens_details\":null,\"completion_tokens_details\":{\"reasoning_tokens\":-1}"),
                usage("\"prompt_tokens_details\":[{\"cached_tokens\":20}],\"completion_tokens_details\":7"));

        assertThat(found.lines())
                .containsExactly(
                        "usage 30/14 of them 20,5,10",
                        "usage 30/14 of them 20,0,0",
                        "usage 30/14 of them 20,5,10",
                        "usage 30/14",
                        "usage 30/14");
    }

    private static String usage(String details) {
        return "{\"choices\":[],\"usage\":{\"prompt_tokens\":30," + details + ",\"completion_tokens\":14}}";
    }

    @Test
    void whatNobodyKnowsIsPassedOnWithItsName() throws Exception {
        found.read("{\"x\":[[{}]],\"choices\":[{\"delta\":{\"content\":\"a\",\"z\":{\"y\":1.50}}},"
                + "{\"index\":1,\"delta\":{\"content\":\"b\"}}],\"w\":{}}");

        assertThat(found.lines())
                .containsExactly(
                        "other {\"field\":\"x\",\"value\":[[{}]]}",
                        "text a",
                        "other {\"field\":\"delta.z\",\"value\":{\"y\":1.50}}",
                        "other {\"field\":\"choices[1]\",\"value\":{\"index\":1,\"delta\":{\"content\":\"b\"}}}");
    }

    @Test
    void whatIsSaidOfEachEventIsPassedOnWhenItChanges() throws Exception {
        found.read(
                "{\"choices\":[{\"delta\":{\"content\":\"a\"},\"safe\":true}],\"cluster\":\"one\"}",
                "{\"choices\":[{\"delta\":{\"content\":\"b \\\"\"},\"safe\":true}],\"cluster\":\"one\"}",
                "{\"choices\":[{\"delta\":{\"content\":\"c\"},\"safe\":true}],\"cluster\":\"two\"}");

        assertThat(found.lines())
                .containsExactly(
                        "text a",
                        "other {\"field\":\"choices[].safe\",\"value\":true}",
                        "other {\"field\":\"cluster\",\"value\":\"one\"}",
                        "text b \"",
                        "text c",
                        "other {\"field\":\"cluster\",\"value\":\"two\"}");
    }

    @Test
    void theLogProbabilitiesOfATextFollowIt() throws Exception {
        found.read(
                "{\"choices\":[{\"logprobs\":{\"content\":[{\"token\":\"a\",\"logprob\":-0.10}]},\"delta\":{\"content\":\"a\"}}]}");

        assertThat(found.lines())
                .containsExactly("text a", "logprobs {\"content\":[{\"token\":\"a\",\"logprob\":-0.10}]}");
    }

    @Test
    void toolCallFragmentsBecomeTheirOwnChunks() throws Exception {
        found.read(
                FoundEvents.chunk(
                        "\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]"),
                FoundEvents.chunk("\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"a\\\":\"}},"
                        + "{\"index\":1,\"id\":\"c2\",\"function\":{\"name\":\"g\"}}]"));

        assertThat(found.lines())
                .containsExactly(
                        "toolCall {\"index\":0,\"id\":\"c1\",\"name\":\"f\",\"arguments\":\"\"}",
                        "toolCall {\"index\":0,\"arguments\":\"{\\\"a\\\":\"}",
                        "toolCall {\"index\":1,\"id\":\"c2\",\"name\":\"g\"}");
    }

    @Test
    void aPairThatIsSplitOverTwoDeltasIsJoined() throws Exception {
        found.read(
                FoundEvents.chunk("\"content\":\"a\\ud83d\""),
                FoundEvents.chunk("\"content\":\"\""),
                FoundEvents.chunk("\"content\":\"\\ude00b\""));

        assertThat(found.lines()).containsExactly("text a", "text 😀b");
    }

    @Test
    void aHalfThatStaysAloneBecomesAReplacementCharacter() throws Exception {
        found.read(
                FoundEvents.chunk("\"content\":\"\\ud83d\""),
                FoundEvents.chunk("\"content\":\"x\\ude00\""),
                FoundEvents.chunk("\"content\":\"\\ud83d\""));

        assertThat(found.lines()).containsExactly("text \uFFFDx\uFFFD", "text \uFFFD");
    }

    @Test
    void halvesInToolArgumentsAreJoinedPerCall() throws Exception {
        found.read(
                FoundEvents.chunk("\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"\\ud83d\"}}]"),
                FoundEvents.chunk(
                        "\"tool_calls\":[{\"index\":1,\"function\":{\"name\":\"g\",\"arguments\":\"x\\ud83d\"}}]"),
                FoundEvents.chunk("\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"\\ude00\"}}]"));

        assertThat(found.lines())
                .containsExactly(
                        "toolCall {\"index\":1,\"name\":\"g\",\"arguments\":\"x\"}",
                        "toolCall {\"index\":0,\"arguments\":\"😀\"}",
                        "toolCall {\"index\":1,\"arguments\":\"\uFFFD\"}");
    }

    @Test
    void errorsOfAllShapesAreFound() throws Exception {
        found.read(
                "{\"error\":{\"message\":\"m\",\"type\":\"T\",\"param\":null,\"code\":\"c\"}}",
                "{\"object\":\"error\",\"message\":\"n\",\"code\":400}",
                "{\"error\":\"plain\"}",
                "{\"error\":{\"code\":429,\"message\":\"slow\"}}");

        assertThat(found.lines()).containsExactly("error m|t c|0", "error n||400", "error plain||0", "error slow||429");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{\"choices\":[",
                "{\"x\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[0]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}"
            })
    void whatCannotBeReadIsMalformed(String event) {
        assertThatThrownBy(() -> found.read(event)).isInstanceOf(MalformedUpstreamException.class);
    }

    @Test
    void theMessageQuotesNothing() {
        assertThatThrownBy(() -> found.read("{\"secret")).hasMessageNotContaining("secret");
    }

    @Test
    void invalidUtf8IsMalformed() {
        byte[] bytes = FoundEvents.chunk("\"content\":\"é\"").getBytes(StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> found.read(bytes)).isInstanceOf(MalformedUpstreamException.class);
    }

    @Test
    void doneIsTheEnd() throws Exception {
        found.read(FoundEvents.chunk("\"content\":\"a\""), "[DONE]");

        assertThat(found.lines()).containsExactly("text a", "end");
    }

    @Test
    void anEmptyEventIsIgnored() throws Exception {
        found.read("");

        assertThat(found.lines()).isEmpty();
    }
}
