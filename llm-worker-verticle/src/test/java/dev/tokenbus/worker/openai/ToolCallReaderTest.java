package dev.tokenbus.worker.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.worker.response.MalformedUpstreamException;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However a server numbers its tool calls, each call has its own name and its own arguments. */
class ToolCallReaderTest {
    private static final String NO_INDEX = "";

    private final FoundEvents found = new FoundEvents();

    /** Reads fragments, each in a chunk of its own, with ' for ". */
    private Map<Integer, String> calls(String... fragments) throws MalformedUpstreamException {
        found.delta(Arrays.stream(fragments)
                .map(fragment -> "'tool_calls':[" + fragment + "]")
                .toArray(String[]::new));
        Map<Integer, String> calls = new TreeMap<>();
        for (String line : found.lines()) {
            assertThat(line).startsWith("toolCall ");
            JsonObject piece = new JsonObject(line.substring("toolCall ".length()));
            String said = piece.getString("id", "") + piece.getString("name", "") + piece.getString("arguments", "");
            calls.merge(piece.getInteger("index"), said, String::concat);
        }
        return calls;
    }

    private static String begin(String index, String id, String name) {
        return "{" + index + "'id':'" + id + "','type':'function','function':{'name':'" + name + "','arguments':''}}";
    }

    private static String piece(String index, String arguments) {
        return "{" + index + "'function':{'arguments':'" + arguments + "'}}";
    }

    private static String index(int number) {
        return "'index':" + number + ",";
    }

    @Test
    void callsUnderIndicesOfTheirOwnKeepThem() throws Exception {
        assertThat(calls(
                        begin(index(0), "c1 ", "f "),
                        piece(index(0), "[1"),
                        begin(index(1), "c2 ", "g "),
                        piece(index(1), "[2]"),
                        piece(index(0), "]")))
                .containsExactly(Map.entry(0, "c1 f [1]"), Map.entry(1, "c2 g [2]"));
    }

    @Test
    void withoutAnIndexWhatFollowsACallBelongsToIt() throws Exception {
        assertThat(calls(
                        begin(NO_INDEX, "c1 ", "f "),
                        piece(NO_INDEX, "[1]"),
                        begin(NO_INDEX, "c2 ", "f "),
                        piece(NO_INDEX, "[2]")))
                .containsExactly(Map.entry(0, "c1 f [1]"), Map.entry(1, "c2 f [2]"));
    }

    @Test
    void anIndexMayBeAString() throws Exception {
        assertThat(calls(
                        begin("'index':'0',", "c1 ", "f "),
                        begin("'index':'1',", "c2 ", "g "),
                        piece("'index':'0',", "[1]")))
                .containsExactly(Map.entry(0, "c1 f [1]"), Map.entry(1, "c2 g "));
    }

    @Test
    void aNewIdOnAUsedIndexIsANewCallAndTakesTheIndexOver() throws Exception {
        assertThat(calls(
                        begin(index(0), "c1 ", "f "),
                        piece(index(0), "[1]"),
                        begin(index(0), "c2 ", "f "),
                        piece(index(0), "[2]")))
                .containsExactly(Map.entry(0, "c1 f [1]"), Map.entry(1, "c2 f [2]"));
    }

    @Test
    void aKnownIdIsItsCallWhateverTheIndex() throws Exception {
        assertThat(calls(
                        begin(index(0), "c1 ", "f "),
                        begin(index(1), "c2 ", "g "),
                        "{'index':1,'id':'c1 ','function':{'arguments':'[1]'}}",
                        "{'index':0,'id':'c2 ','function':{'arguments':'[2]'}}"))
                .containsExactly(Map.entry(0, "c1 f [1]"), Map.entry(1, "c2 g [2]"));
    }

    @Test
    void aShiftedIndexWithoutIdAndNameIsTheOpenCall() throws Exception {
        assertThat(calls(begin(index(0), "c1 ", "f "), piece(index(1), "[1"), piece(index(1), "]")))
                .containsExactly(Map.entry(0, "c1 f [1]"));
    }

    @Test
    void wholeCallsWithoutIdsOnOneIndexDoNotMix() throws Exception {
        assertThat(calls(
                        "{'index':0,'function':{'name':'f ','arguments':'{}'}}",
                        "{'index':0,'function':{'name':'f ','arguments':'{}'}}"))
                .containsExactly(Map.entry(0, "f {}"), Map.entry(1, "f {}"));
    }

    @Test
    void anIdAndANameThatAreRepeatedAreSaidOnce() throws Exception {
        assertThat(calls(
                        "{'index':0,'id':'c1 ','function':{'name':'f ','arguments':'[1'}}",
                        "{'index':0,'id':'c1 ','function':{'name':'f ','arguments':',2]'}}"))
                .containsExactly(Map.entry(0, "c1 f [1,2]"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'index':0,'id':'c1 ','function':{'name':'f ','arguments':''}}",
                "{'index':0,'id':'c1 ','function':{'name':'f ','arguments':null}}",
                "{'index':0,'id':'c1 ','function':{'name':'f '}}",
                "{'id':'c1 ','function':{'name':'f ','arguments':''}}",
                "{'index':0,'function':{'name':'f ','arguments':''}}",
                "{'index':0,'function':{'arguments':''}}",
                "{'index':0,'id':'c1 ','function':{'name':'','arguments':''}}"
            })
    void aCallThatIsNamedAgainWithoutArgumentsIsNoOtherCall(String again) throws Exception {
        assertThat(calls("{'index':0,'id':'c1 ','function':{'name':'f ','arguments':'{}'}}", again, again))
                .containsExactly(Map.entry(0, "c1 f {}"));
    }

    @Test
    void aBlankBehindTheArgumentsBeginsNoCall() throws Exception {
        assertThat(calls(
                        "{'index':0,'id':'c1 ','function':{'name':'f ','arguments':'{}'}}",
                        "{'index':0,'id':'c1 ','function':{'name':'f ','arguments':' '}}"))
                .containsExactly(Map.entry(0, "c1 f {} "));
    }

    @Test
    void callsOfOneNameOnOneIndexWithoutIdsDoNotMix() throws Exception {
        String named = "{'index':0,'function':{'name':'f ','arguments':''}}";

        assertThat(calls(named, piece(index(0), "[1]"), named, piece(index(0), "[2"), piece(index(0), "]")))
                .containsExactly(Map.entry(0, "f [1]"), Map.entry(1, "f [2]"));
    }

    @Test
    void anIdMayComeAfterTheName() throws Exception {
        assertThat(calls("{'index':0,'function':{'name':'f '}}", "{'index':0,'id':'c1 '}", piece(index(0), "[1]")))
                .containsExactly(Map.entry(0, "f c1 [1]"));
    }

    @Test
    void argumentsMayBeJsonInsteadOfText() throws Exception {
        assertThat(calls("{'index':0,'id':'c1 ','function':{'name':'f ','arguments':{'a':1.50,'b':[true]}}}"))
                .containsExactly(Map.entry(0, "c1 f {\"a\":1.50,\"b\":[true]}"));
    }

    @Test
    void aCallMayStandAloneInsteadOfInAnArray() throws Exception {
        found.delta("'tool_calls':{'id':'c1','function':{'name':'f'}}");

        assertThat(found.lines()).containsExactly("toolCall {\"index\":0,\"id\":\"c1\",\"name\":\"f\"}");
    }

    @Test
    void aFunctionCallOfOldIsACall() throws Exception {
        found.delta("'function_call':{'name':'f','arguments':''}", "'function_call':{'arguments':'[1]'}");

        assertThat(found.lines())
                .containsExactly(
                        "toolCall {\"index\":0,\"name\":\"f\",\"arguments\":\"\"}",
                        "toolCall {\"index\":0,\"arguments\":\"[1]\"}");
    }

    @Test
    void whatElseACallSaysIsPassedOn() throws Exception {
        found.delta("'tool_calls':[{'index':0,'id':'c1','extra_content':{'signature':'s'},'function':{'name':'f'}}]");

        assertThat(found.lines())
                .containsExactly(
                        "other {\"field\":\"delta.tool_calls[].extra_content\",\"value\":{\"signature\":\"s\"}}",
                        "toolCall {\"index\":0,\"id\":\"c1\",\"name\":\"f\"}");
    }

    @Test
    void callsWithoutEndAreRefused() {
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 200; i++) {
                        found.delta("'tool_calls':[" + begin(index(i), "c" + i, "f") + "]");
                    }
                })
                .isInstanceOf(MalformedUpstreamException.class)
                .hasMessageContaining("more than 128 tool calls");
    }

    /** Reads messages, each of which has these calls. */
    private Map<Integer, String> messages(String... calls) throws MalformedUpstreamException {
        for (String call : calls) {
            found.read(("{'choices':[{'message':{'tool_calls':[" + call + "]}}]}").replace('\'', '"'));
        }
        return calls();
    }

    private static String whole(String name, String arguments) {
        return "{'type':'function','function':{'name':'" + name + "','arguments':'" + arguments + "'}}";
    }

    @Test
    void callsWithoutIdsThatAMessageAddsAreSaid() throws Exception {
        calls(whole("f ", "[1]"));

        assertThat(messages(whole("f ", "[1]") + "," + whole("f ", "[2]")))
                .containsExactly(Map.entry(0, "f [1]"), Map.entry(1, "f [2]"));
    }

    @Test
    void callsOfMessagesThatGrowAreSaidOnce() throws Exception {
        assertThat(messages(
                        whole("f ", "[1"),
                        whole("f ", "[1,2]"),
                        whole("f ", "[1,2]") + "," + whole("g ", "[]"),
                        whole("f ", "[1,2]") + "," + whole("g ", "[]")))
                .containsExactly(Map.entry(0, "f [1,2]"), Map.entry(1, "g []"));
    }

    @Test
    void aMessageMayTellTheIdOfACallThatHadNone() throws Exception {
        calls(whole("f ", "[1]"));

        assertThat(messages("{'id':'c1','function':{'name':'f ','arguments':'[1]'}}"))
                .containsExactly(Map.entry(0, "f [1]c1"));
    }

    @Test
    void oneIdForAllCallsDoesNotMixThem() throws Exception {
        assertThat(calls(
                        begin(index(0), "c ", "f "),
                        begin(index(1), "c ", "g "),
                        "{'index':1,'id':'c ','function':{'arguments':'[2]'}}",
                        "{'index':0,'id':'c ','function':{'arguments':'[1]'}}"))
                .containsExactly(Map.entry(0, "c f [1]"), Map.entry(1, "c g [2]"));
    }

    @Test
    void oneIdOnOneIndexForCallsOfOtherNamesDoesNotMixThem() throws Exception {
        assertThat(calls(
                        "{'index':0,'id':'c ','function':{'name':'f ','arguments':'[1]'}}",
                        "{'index':0,'id':'c ','function':{'name':'g ','arguments':'[2]'}}"))
                .containsExactly(Map.entry(0, "c f [1]"), Map.entry(1, "c g [2]"));
    }

    @Test
    void aCallThatIsRepeatedWhenItIsCompleteIsSaidOnce() throws Exception {
        String call = "{'index':0,'id':'c1 ','function':{'name':'f ','arguments':'[1]'}}";

        assertThat(calls(call, call)).containsExactly(Map.entry(0, "c1 f [1]"));
    }

    @Test
    void aNewIdForEachFragmentIsNoNewCall() throws Exception {
        assertThat(calls(
                        begin(index(0), "c1 ", "f "),
                        "{'index':0,'id':'c2 ','function':{'arguments':'[1'}}",
                        "{'index':0,'id':'c3 ','function':{'arguments':',2]'}}",
                        begin(index(0), "c4 ", "g ")))
                .containsExactly(Map.entry(0, "c1 f [1,2]"), Map.entry(1, "c4 g "));
    }
}
