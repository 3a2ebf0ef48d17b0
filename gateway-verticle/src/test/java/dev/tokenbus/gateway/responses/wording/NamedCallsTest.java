package dev.tokenbus.gateway.responses.wording;

import static dev.tokenbus.gateway.responses.wording.ResponseWords.ID;
import static dev.tokenbus.gateway.responses.wording.ResponseWords.delta;
import static dev.tokenbus.gateway.responses.wording.ResponseWords.done;
import static dev.tokenbus.gateway.responses.wording.ResponseWords.log;
import static dev.tokenbus.gateway.responses.wording.ResponseWords.said;
import static dev.tokenbus.gateway.responses.wording.ResponseWords.types;
import static dev.tokenbus.gateway.responses.wording.ResponseWords.words;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.responses.asked.ItemList;
import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.bus.worker.Memo;
import dev.tokenbus.protocol.frame.MessageJson;
import dev.tokenbus.protocol.json.JsonWriter;
import dev.tokenbus.protocol.log.StreamEvent;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Calls of tools that their client names otherwise than the model does: those of a group, and free-form ones. */
class NamedCallsTest {
    private static final ToolNames TOOLS = ToolNames.of(Map.of(
            "agents__wait",
            new ToolNames.Called("agents", "wait", false),
            "patch",
            new ToolNames.Called(null, "patch", true)));

    private static final ResponseMemo MEMO = new ResponseMemo(7_500, true, false, false, TOOLS, "\"store\":true");
    private static final ResponseJson RESPONSE = new ResponseJson(ID, MEMO, "m");

    private static StreamEvent call(String name, String arguments) {
        return delta(
                ChunkKind.TOOL_CALL,
                "{\"index\":0,\"id\":\"c0\",\"name\":\"" + name + "\",\"arguments\":" + quoted(arguments) + "}");
    }

    private static StreamEvent more(String arguments) {
        return delta(ChunkKind.TOOL_CALL, "{\"index\":0,\"arguments\":" + quoted(arguments) + "}");
    }

    private static String quoted(String text) {
        return new JsonWriter().value(text).toText();
    }

    private static String all(StreamEvent... events) {
        return words(RESPONSE, log(events), -1, 100);
    }

    @Test
    void aCallOfAGroupsFunctionNamesTheGroup() {
        String words = all(call("agents__wait", "{}"), done("tool_calls"));

        String item = "\"call_id\":\"c0\",\"namespace\":\"agents\",\"name\":\"wait\",\"arguments\":\"{}\"";
        assertThat(said(words, "output_item.added"))
                .allMatch(said -> said.contains("\"namespace\":\"agents\",\"name\":\"wait\",\"arguments\":\"\""));
        assertThat(said(words, "function_call_arguments.done")).allMatch(said -> said.contains("\"name\":\"wait\""));
        assertThat(said(words, "output_item.done")).allMatch(said -> said.contains(item));
        assertThat(words.substring(words.indexOf("response.completed"))).contains(item);
    }

    @Test
    void aFreeFormToolGetsItsTextWhenItIsWhole() {
        StreamEvent[] events = {call("patch", "{\"inp"), more("ut\": \"a\\n"), more("\\u00fc\"}"), done("tool_calls")};
        String words = all(events);

        assertThat(types(words))
                .containsExactly(
                        "0 response.created",
                        "1 response.in_progress",
                        "2 response.output_item.added",
                        "3 response.custom_tool_call_input.delta",
                        "4 response.custom_tool_call_input.done",
                        "5 response.output_item.done",
                        "6 response.completed");
        assertThat(said(words, "output_item.added"))
                .allMatch(said -> said.contains("\"type\":\"custom_tool_call\"")
                        && said.contains(
                                "\"status\":\"in_progress\",\"call_id\":\"c0\",\"name\":\"patch\",\"input\":\"\""));
        assertThat(said(words, "custom_tool_call_input.delta")).allMatch(said -> said.contains("\"delta\":\"a\\nü\""));
        assertThat(said(words, "custom_tool_call_input.done")).allMatch(said -> said.contains("\"input\":\"a\\nü\""));
        assertThat(said(words, "output_item.done"))
                .allMatch(said -> said.contains("\"id\":\"ctc_KEY_0\"") && said.contains("\"input\":\"a\\nü\""));

        JsonObject whole = new JsonObject(new String(RESPONSE.of(log(events)), StandardCharsets.UTF_8));
        assertThat(whole.getJsonArray("output").getJsonObject(0).getString("input"))
                .isEqualTo("a\nü");
        JsonObject live = new JsonObject(new String(RESPONSE.of(log(events[0], events[1])), StandardCharsets.UTF_8));
        assertThat(live.getJsonArray("output").getJsonObject(0).getString("input"))
                .isEmpty();
    }

    @Test
    void aModelThatDoesNotSayTheTextAsItWasAskedToIsHeardAllTheSame() {
        for (String said : List.of("*** Begin Patch", "{\"patch\":\"x\"}", "{\"input\":1}")) {
            String words = all(call("patch", said), done("tool_calls"));

            assertThat(said(words, "custom_tool_call_input.done"))
                    .allMatch(line -> line.endsWith("\"input\":" + quoted(said) + "}"));
        }
    }

    @Test
    void theNamesAreKeptWithTheStream() {
        assertThat(ResponseMemo.of(new Memo(MEMO.toWords(), true))
                        .orElseThrow()
                        .tools()
                        .toWords())
                .isEqualTo(TOOLS.toWords());
        assertThat(ResponseMemo.of(new Memo("{\"door\":\"responses\",\"created\":1,\"echo\":{}}", true))
                        .orElseThrow()
                        .tools()
                        .toWords())
                .isEqualTo("{}");
    }

    @Test
    void aNameThatIsTooLongForServersIsShortenedAlwaysAlike() {
        String name = ToolNames.functionOf("a".repeat(40), "b".repeat(40));

        assertThat(name)
                .hasSize(64)
                .startsWith("a".repeat(40) + "__b")
                .isEqualTo(ToolNames.functionOf("a".repeat(40), "b".repeat(40)));
        assertThat(name).isNotEqualTo(ToolNames.functionOf("a".repeat(40), "b".repeat(39) + "c"));
        assertThat(ToolNames.functionOf("mcp__files__", "read")).isEqualTo("mcp__files__read");
    }

    @Test
    void whatWasAskedHasItsClientsNamesAgain() {
        ChatMessage calls = MessageJson.read("""
                {"role":"assistant","content":null,"tool_calls":[
                 {"id":"c0","type":"function","function":{"name":"agents__wait","arguments":"{}"}},
                 {"id":"c1","type":"function","function":{"name":"patch","arguments":"{\\"input\\":\\"x\\"}"}}]}""");
        ChatMessage result = MessageJson.read("{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"ok\"}");
        ItemList list = new ItemList(ID, TOOLS, List.of(calls, result));

        JsonArray data = new JsonObject(list.page(new ItemList.Page(20, null, false))).getJsonArray("data");

        assertThat(data.getJsonObject(0).getString("namespace")).isEqualTo("agents");
        assertThat(data.getJsonObject(0).getString("name")).isEqualTo("wait");
        assertThat(data.getJsonObject(1).getString("type")).isEqualTo("custom_tool_call");
        assertThat(data.getJsonObject(1).getString("input")).isEqualTo("x");
        assertThat(data.getJsonObject(2).getString("type")).isEqualTo("custom_tool_call_output");
    }
}
