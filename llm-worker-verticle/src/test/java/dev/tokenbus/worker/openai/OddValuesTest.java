package dev.tokenbus.worker.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.worker.response.MalformedUpstreamException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One odd value harms no answer. */
class OddValuesTest {
    private final FoundEvents found = new FoundEvents();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "null",
                "ping",
                "PING",
                "keep-alive",
                "{}",
                "[]",
                "{\"choices\":{}}",
                "{\"choices\":[null]}",
                "{\"choices\":null}",
                "{\"choices\":[]}",
                "{\"choices\":[{}]}",
                "{\"choices\":[{\"delta\":null}]}"
            })
    void whatSaysNothingIsNothing(String event) throws Exception {
        found.read(event);

        assertThat(found.lines()).isEmpty();
    }

    @Test
    void aPingMaySayWhatItLikes() throws Exception {
        found.readNamed("ping", "12:01");

        assertThat(found.lines()).isEmpty();
    }

    @Test
    void wordsThatNobodyKnowsArePassedOn() throws Exception {
        found.readNamed("end", "bye").read("5");

        assertThat(found.lines())
                .containsExactly(
                        "other {\"field\":\"end\",\"value\":\"bye\"}", "other {\"field\":\"data\",\"value\":\"5\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[DONE]", " [DONE] ", "[done]", "[DONE]\n", "\"[DONE]\"", "[DONE]\0"})
    void theEndMayHaveBlanks(String end) throws Exception {
        found.read(end);

        assertThat(found.lines()).containsExactly("end");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"prompt_tokens\":5,\"completion_tokens\":2}; usage 5/2",
                "{\"prompt_tokens\":5.0,\"completion_tokens\":\"2\"}; usage 5/2",
                "{\"promptTokens\":5,\"completionTokens\":2}; usage 5/2",
                "{\"promptTokenCount\":5,\"candidatesTokenCount\":2,\"totalTokenCount\":9}; usage 5/2",
                "{\"prompt_tokens\":5,\"total_tokens\":7}; usage 5/2",
                "{\"input_tokens\":5,\"output_tokens\":2}; usage 5/2"
            })
    void usageIsFoundWhereverItIs(String usage, String line) throws Exception {
        found.read(
                "{\"choices\":[],\"usage\":" + usage + "}", "{\"choices\":[{\"delta\":{},\"usage\":" + usage + "}]}");

        assertThat(found.lines()).containsExactly(line, line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"prompt_tokens\":99999999999999999999,\"completion_tokens\":2}",
                "{\"prompt_tokens\":-1,\"completion_tokens\":2}",
                "{\"prompt_tokens\":{},\"completion_tokens\":2}",
                "{\"prompt_tokens\":\"many\",\"completion_tokens\":2}",
                "5"
            })
    void usageThatCannotBeIsNone(String usage) throws Exception {
        found.read("{\"choices\":[],\"usage\":" + usage + "}");

        assertThat(found.lines()).isEmpty();
    }

    @Test
    void anEventWithSeveralObjectsIsSeveralEvents() throws Exception {
        String event = "{\"choices\":[{\"delta\":{\"content\":\"a\"}}]}";
        found.read(event + "\n" + event, "[" + event + "," + event + "]");

        assertThat(found.all(ChunkKind.TEXT)).isEqualTo("aaaa");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'type':'ping'}", "{'event':'heartbeat'}", "{'status':'ok'}"})
    void aKeepAliveMayBeAnObject(String event) throws Exception {
        found.read(event.replace('\'', '"'));

        assertThat(found.lines()).isEmpty();
    }

    @Test
    void aPingMayBeAnObjectOfAnyKind() throws Exception {
        found.readNamed("ping", "{\"time\":\"12:01\"}");

        assertThat(found.lines()).isEmpty();
    }

    @Test
    void anEventThatSaysNothingIsLifeLikeTheFirstOfItsKind() throws Exception {
        found.delta("'content':'a'", "'content':'b'");
        int before = found.lives();

        found.delta("'content':''", "'content':''");

        assertThat(found.lives()).isEqualTo(before + 2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"null\"",
                "\"None\"",
                "\"not_finished\"",
                "\"FINISH_REASON_UNSPECIFIED\"",
                "\"\"",
                "\" \"",
                "false",
                "0",
                "[]",
                "{}"
            })
    void aReasonThatSaysNothingIsNone(String reason) throws Exception {
        found.read("{\"choices\":[{\"delta\":{\"content\":\"a\"},\"finish_reason\":" + reason + "}]}");

        assertThat(found.lines()).containsExactly("text a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "\"ping\"", "false", "0", "true "})
    void aWordOfJsonThatSaysNothingIsNothing(String data) throws Exception {
        found.read(data);

        assertThat(found.lines())
                .isEqualTo(data.startsWith("t") ? List.of("other {\"field\":\"data\",\"value\":\"true\"}") : List.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"99999999999999999999", "1e400", "-5", "1.5", "\"x\"", "{}", "[7]", "null", "true"})
    void anOddIndexOfACallIsNone(String index) throws Exception {
        found.read("{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":" + index
                + ",\"id\":\"c\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}}]}");

        assertThat(found.lines())
                .hasSize(1)
                .first()
                .asString()
                .contains("\"id\":\"c\"")
                .contains("\"arguments\":\"{}\"");
    }

    @Test
    void numbersThatOnlyPythonWritesHarmNothing() throws Exception {
        found.read(
                "{\"choices\":[{\"delta\":{\"content\":\"a\"},\"logprobs\":{\"content\":[{\"logprob\":-Infinity,\"p\":NaN}]}}]}");

        assertThat(found.lines())
                .containsExactly("text a", "logprobs {\"content\":[{\"logprob\":\"-Infinity\",\"p\":\"NaN\"}]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"choices\":[{\"delta\":{\"content\":\"a\"},\"finishReason\":\"stop\"}]}",
                "{\"choices\":[{\"delta\":{\"content\":\"a\",\"finish_reason\":\"stop\"}}]}",
                "{\"choices\":[{\"message\":{\"content\":\"a\",\"finish_reason\":\"stop\"}}]}",
                "{\"choices\":[{\"delta\":{\"content\":\"a\"}}],\"finish_reason\":\"stop\"}"
            })
    void aReasonIsFoundWhereverItIs(String event) throws Exception {
        found.read(event);

        assertThat(found.lines()).containsExactlyInAnyOrder("text a", "finish stop");
    }

    @Test
    void aFieldThatIsAnotherInEachEventIsNoEventOfItsOwnForEachToken() throws Exception {
        for (int i = 1; i <= 500; i++) {
            found.read("{\"latency\":" + i + ",\"p\":\"" + "x".repeat(i % 7 + 1)
                    + "\",\"choices\":[{\"delta\":{\"content\":\"a\"}}]}");
        }

        assertThat(found.all(ChunkKind.TEXT)).hasSize(500);
        List<String> others =
                found.lines().stream().filter(line -> line.startsWith("other ")).toList();
        assertThat(others)
                .hasSizeLessThan(50)
                .allSatisfy(line -> assertThat(line).contains("latency"))
                .endsWith("other {\"field\":\"latency\",\"value\":500}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "}", " trailing", "\0", "\n[DONE]"})
    void whatFollowsAnEventDoesNotHarmIt(String rest) throws Exception {
        found.read("{\"choices\":[{\"delta\":{\"content\":\"a\"}}]}" + rest);

        assertThat(found.all(ChunkKind.TEXT)).isEqualTo("a");
        assertThat(found.lines()).hasSize(rest.strip().replace("\0", "").isEmpty() ? 1 : 2);
    }

    @Test
    void halfAnEventBehindAnotherIsMalformed() {
        assertThatThrownBy(() -> found.read("{\"choices\":[]}{\"choices\":[{\"delta\":{\"content\":\"a\"}"))
                .isInstanceOf(MalformedUpstreamException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{'choices':[{'delta':{'content':'a'}}]}", "{\"choices\":[{\"delta\":{\"content\":\"a\",},},],}"
            })
    void jsonThatWasPutTogetherByHandIsRead(String event) throws Exception {
        found.read(event);

        assertThat(found.lines()).containsExactly("text a");
    }

    @Test
    void whatIsNestedTooDeeplyIsCalledSo() {
        assertThatThrownBy(() -> found.read("{\"x\":" + "[".repeat(200) + "]".repeat(200) + "}"))
                .isInstanceOf(MalformedUpstreamException.class)
                .hasMessageContaining("nested too deeply");
    }

    @Test
    void aLongFieldThatIsAnotherInEachEventIsPassedOnToABound() throws Exception {
        String big = "x".repeat(100_000);
        for (int i = 0; i < 40; i++) {
            found.read("{\"choices\":[{\"delta\":{\"content\":\"a\"},\"hidden\":\"" + big + i + "\"}]}");
        }

        List<String> others =
                found.lines().stream().filter(line -> line.startsWith("other ")).toList();
        assertThat(others).hasSizeBetween(2, 4);
        assertThat(others.get(others.size() - 1)).endsWith("x39\"}");
        assertThat(found.all(ChunkKind.TEXT)).hasSize(40);
    }
}
