package dev.tokenbus.worker.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.worker.response.MalformedUpstreamException;
import dev.tokenbus.worker.response.UpstreamError;
import dev.tokenbus.worker.upstream.FoundInEvents;
import dev.tokenbus.worker.upstream.UpstreamApi;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatEventReaderTest {
    private final List<String> found = new ArrayList<>();
    private final ChatEventReader reader = new ChatEventReader(new UpstreamApi.EventSink() {
        @Override
        public void onDelta(ChunkKind kind, String text) {
            found.add(kind.wireName() + " " + text);
        }

        @Override
        public void onFinishReason(String reason) {
            found.add("finish " + reason);
        }

        @Override
        public void onUsage(long promptTokens, long completionTokens, Usage.Details details) {
            found.add("usage " + promptTokens + "/" + completionTokens + FoundInEvents.of(details));
        }

        @Override
        public void onError(UpstreamError error) {
            found.add("error " + error.message() + "|" + error.type() + "|" + error.status());
        }

        @Override
        public void onLife() {
            // Said of nearly every event.
        }

        @Override
        public void onEnd() {
            found.add("end");
        }
    });

    private void read(String... events) throws MalformedUpstreamException {
        for (String event : events) {
            byte[] bytes = ("xx" + event + "yy").getBytes(StandardCharsets.UTF_8);
            reader.read("", bytes, 2, bytes.length - 4);
        }
    }

    private static String delta(String fields) {
        return "{\"id\":\"1\",\"choices\":[{\"index\":0,\"delta\":{" + fields
                + "},\"finish_reason\":null}],\"usage\":null}";
    }

    @Test
    void contentReasoningFinishAndUsageAreFound() throws Exception {
        read(
                delta("\"role\":\"assistant\",\"content\":\"\""),
                delta("\"reasoning_content\":\"hm\",\"content\":null"),
                delta("\"reasoning\":\"so\""),
                delta("\"content\":\"Hi\""),
                "{\"choices\":[{\"finish_reason\":\"stop\",\"delta\":{}}]}",
                "{\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4,\"x\":{\"y\":[1]}}}");

        assertThat(found).containsExactly("reasoning hm", "reasoning so", "text Hi", "finish stop", "usage 3/4");
    }

    @Test
    void groqSaysUsageInAnObjectOfItsOwn() throws Exception {
        read(
                "{\"choices\":[{\"delta\":{\"content\":\"Hi\"}}],\"x_groq\":{\"id\":\"req_1\"}}",
                "{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}],"
                        + "\"x_groq\":{\"id\":\"req_1\",\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}}");

        assertThat(found).containsExactly("text Hi", "usage 3/4", "finish stop");
    }

    @Test
    void groqSaysAnErrorInThatObjectToo() throws Exception {
        read("{\"choices\":[{\"delta\":{}}],\"x_groq\":{\"error\":{\"message\":\"over capacity\",\"code\":503}}}");

        assertThat(found).anyMatch(line -> line.startsWith("error") && line.contains("over capacity"));
    }

    @Test
    void usageHasTheDetailsThatTheServerSays() throws Exception {
        read(
                usage("\"prompt_tokens_details\":{\"audio_tokens\":1,\"cached_tokens\":20,\"cache_write_tokens\":5},"
                        + "\"completion_tokens_details\":{\"reasoning_tokens\":10,\"x\":{\"reasoning_tokens\":99}}"),
                usage("\"prompt_cache_hit_tokens\":20,\"prompt_cache_miss_tokens\":10"),
                usage("\"cache_read_input_tokens\":20,\"cache_creation_input_tokens\":5,\"reasoning_tokens\":\"10\""),
                usage("\"prompt_tokens_details\":null,\"completion_tokens_details\":{\"reasoning_tokens\":-1}"),
                usage("\"prompt_tokens_details\":[{\"cached_tokens\":20}],\"completion_tokens_details\":7"));

        assertThat(found)
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
        read("{\"x\":[[{}]],\"choices\":[{\"delta\":{\"content\":\"a\",\"z\":{\"y\":1.50}}},"
                + "{\"index\":1,\"delta\":{\"content\":\"b\"}}],\"w\":{}}");

        assertThat(found)
                .containsExactly(
                        "other {\"field\":\"x\",\"value\":[[{}]]}",
                        "text a",
                        "other {\"field\":\"delta.z\",\"value\":{\"y\":1.50}}",
                        "other {\"field\":\"choices[1]\",\"value\":{\"index\":1,\"delta\":{\"content\":\"b\"}}}");
    }

    @Test
    void whatIsSaidOfEachEventIsPassedOnWhenItChanges() throws Exception {
        read(
                "{\"choices\":[{\"delta\":{\"content\":\"a\"},\"safe\":true}],\"cluster\":\"one\"}",
                "{\"choices\":[{\"delta\":{\"content\":\"b \\\"\"},\"safe\":true}],\"cluster\":\"one\"}",
                "{\"choices\":[{\"delta\":{\"content\":\"c\"},\"safe\":true}],\"cluster\":\"two\"}");

        assertThat(found)
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
        read(
                "{\"choices\":[{\"logprobs\":{\"content\":[{\"token\":\"a\",\"logprob\":-0.10}]},\"delta\":{\"content\":\"a\"}}]}");

        assertThat(found).containsExactly("text a", "logprobs {\"content\":[{\"token\":\"a\",\"logprob\":-0.10}]}");
    }

    @Test
    void toolCallFragmentsBecomeTheirOwnChunks() throws Exception {
        read(
                delta(
                        "\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]"),
                delta("\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"a\\\":\"}},"
                        + "{\"index\":1,\"id\":\"c2\",\"function\":{\"name\":\"g\"}}]"));

        assertThat(found)
                .containsExactly(
                        "toolCall {\"index\":0,\"id\":\"c1\",\"name\":\"f\",\"arguments\":\"\"}",
                        "toolCall {\"index\":0,\"arguments\":\"{\\\"a\\\":\"}",
                        "toolCall {\"index\":1,\"id\":\"c2\",\"name\":\"g\"}");
    }

    @Test
    void aPairThatIsSplitOverTwoDeltasIsJoined() throws Exception {
        read(delta("\"content\":\"a\\ud83d\""), delta("\"content\":\"\""), delta("\"content\":\"\\ude00b\""));

        assertThat(found).containsExactly("text a", "text 😀b");
    }

    @Test
    void aHalfThatStaysAloneBecomesAReplacementCharacter() throws Exception {
        read(delta("\"content\":\"\\ud83d\""), delta("\"content\":\"x\\ude00\""), delta("\"content\":\"\\ud83d\""));
        reader.flush();
        reader.flush();

        assertThat(found).containsExactly("text \uFFFDx\uFFFD", "text \uFFFD");
    }

    @Test
    void halvesInToolArgumentsAreJoinedPerCall() throws Exception {
        read(
                delta("\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"\\ud83d\"}}]"),
                delta("\"tool_calls\":[{\"index\":1,\"function\":{\"name\":\"g\",\"arguments\":\"x\\ud83d\"}}]"),
                delta("\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"\\ude00\"}}]"));
        reader.flush();

        assertThat(found)
                .containsExactly(
                        "toolCall {\"index\":1,\"name\":\"g\",\"arguments\":\"x\"}",
                        "toolCall {\"index\":0,\"arguments\":\"😀\"}",
                        "toolCall {\"index\":1,\"arguments\":\"\uFFFD\"}");
    }

    @Test
    void errorsOfAllShapesAreFound() throws Exception {
        read(
                "{\"error\":{\"message\":\"m\",\"type\":\"T\",\"param\":null,\"code\":\"c\"}}",
                "{\"object\":\"error\",\"message\":\"n\",\"code\":400}",
                "{\"error\":\"plain\"}",
                "{\"error\":{\"code\":429,\"message\":\"slow\"}}");

        assertThat(found).containsExactly("error m|t c|0", "error n||400", "error plain||0", "error slow||429");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{\"choices\":[",
                "{\"x\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[0]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}"
            })
    void whatCannotBeReadIsMalformed(String event) {
        assertThatThrownBy(() -> read(event)).isInstanceOf(MalformedUpstreamException.class);
    }

    @Test
    void theMessageQuotesNothing() {
        assertThatThrownBy(() -> read("{\"secret")).hasMessageNotContaining("secret");
    }

    @Test
    void invalidUtf8IsMalformed() {
        byte[] bytes = delta("\"content\":\"é\"").getBytes(StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> reader.read("", bytes, 0, bytes.length))
                .isInstanceOf(MalformedUpstreamException.class);
    }

    @Test
    void doneIsTheEnd() throws Exception {
        read(delta("\"content\":\"a\""), "[DONE]");

        assertThat(found).containsExactly("text a", "end");
    }

    @Test
    void anEmptyEventIsIgnored() throws Exception {
        read("");

        assertThat(found).isEmpty();
    }

    /** Contents as they are between the quotes of JSON. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "",
                " ",
                "za\u017c\u00f3\u0142\u0107 \uD83D\uDE00",
                "\uFFFD",
                "a\\\"b",
                "\\n",
                "\\u0041",
                "\\ud83d",
                "\\ude00",
                "\",\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"c\"}}],\"z\":\"",
                "\",\"content\":\"again"
            })
    void anEventThatIsLikeOnesBeforeIsReadAsIfItWereTheFirst(String content) throws Exception {
        String event = delta("\"content\":\"" + content + "\"");
        read(event);
        reader.flush();
        List<String> alone = List.copyOf(found);
        found.clear();

        read(delta("\"content\":\"one\""), delta("\"content\":\"two\""));
        found.clear();
        read(event);
        reader.flush();

        assertThat(found).isEqualTo(alone);
    }

    @Test
    void whatIsNotJsonIsRefusedHoweverMuchItIsLikeTheEventsBefore() throws Exception {
        read(delta("\"content\":\"one\""), delta("\"content\":\"two\""));

        assertThatThrownBy(() -> read(delta("\"content\":\"a\nb\""))).isInstanceOf(MalformedUpstreamException.class);
        byte[] bytes = delta("\"content\":\"??\"").getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = bytes[i] == '?' ? (byte) 0xC3 : bytes[i];
        }
        assertThatThrownBy(() -> reader.read("", bytes, 0, bytes.length))
                .isInstanceOf(MalformedUpstreamException.class);
    }

    @Test
    void whatElseAnEventSaysIsHeardThoughTheTextAroundItIsTheSame() throws Exception {
        String with = "{\"choices\":[{\"delta\":{\"content\":\"%s\"},\"finish_reason\":\"stop\"}]}";

        read(String.format(with, "a"), String.format(with, "b"));

        assertThat(found).containsExactly("text a", "finish stop", "text b", "finish stop");
    }

    @Test
    void serversWhoseEventsAllDifferAreReadToo() throws Exception {
        for (int i = 0; i < 50; i++) {
            read("{\"id\":" + i + ",\"choices\":[{\"delta\":{\"content\":\"" + i + "\"}}],\"obfuscation\":\""
                    + "x".repeat(i) + "\"}");
        }

        assertThat(found).hasSize(50).endsWith("text 49");
    }
}
