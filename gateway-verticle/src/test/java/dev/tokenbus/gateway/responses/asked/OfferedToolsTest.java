package dev.tokenbus.gateway.responses.asked;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tools that are no functions: groups of functions, free-form tools, and those that this door cannot run. */
class OfferedToolsTest {
    private static final String FUNCTION = "{\"type\":\"function\",\"name\":\"f\"}";

    private static ResponseRequest read(String tools, String more) {
        String body = "{\"input\":\"x\",\"tools\":[" + tools + "]" + more + "}";
        return RequestReader.read(RequestReader.parse(body), Map.of());
    }

    private static JsonArray offered(String tools) {
        return new JsonArray(read(tools, "").config().extra().get("tools"));
    }

    private static String choice(String tools, String choice) {
        return String.valueOf(
                read(tools, ",\"tool_choice\":" + choice).config().extra().get("tool_choice"));
    }

    private static JsonObject echo(String tools) {
        return new JsonObject("{" + read(tools, "").echo() + "}");
    }

    private static String message(String item) {
        String body = "{\"input\":[" + item + "]}";
        return RequestReader.read(RequestReader.parse(body), Map.of())
                .input()
                .get(0)
                .json();
    }

    @Test
    void aGroupsFunctionsAreOfferedWithItsNameBeforeTheirs() {
        assertThat(offered("""
                {"type":"namespace","name":"agents","description":"Of agents.","tools":[
                 {"type":"function","name":"wait","description":"Waits.","parameters":{"type":"object"},"strict":false},
                 {"type":"function","name":"stop"}]}""")).isEqualTo(new JsonArray("""
                [{"type":"function","function":{"name":"agents__wait","description":"agents: Of agents.\\n\\nWaits.",
                  "parameters":{"type":"object"},"strict":false}},
                 {"type":"function","function":{"name":"agents__stop"}}]"""));
        assertThat(echo("{\"type\":\"namespace\",\"name\":\"a\",\"tools\":[" + FUNCTION + "]}")
                        .getJsonArray("tools")
                        .encode())
                .isEqualTo("[{\"type\":\"namespace\",\"name\":\"a\",\"tools\":[" + FUNCTION + "]}]");
    }

    @Test
    void aFreeFormToolIsAFunctionOfOneTextThatDescribesItsGrammar() {
        String patch = "{\"type\":\"custom\",\"name\":\"apply_patch\",\"description\":\"Edits.\","
                + "\"format\":{\"type\":\"grammar\",\"syntax\":\"lark\",\"definition\":\"start: x\"}}";

        assertThat(offered(patch)).isEqualTo(new JsonArray("""
                [{"type":"function","function":{"name":"apply_patch",
                  "description":"Edits.\\n\\nThe input follows this grammar (lark):\\nstart: x",
                  "parameters":{"type":"object","properties":{"input":{"type":"string"}},"required":["input"],
                   "additionalProperties":false}}}]"""));
        assertThat(echo(patch).getJsonArray("tools").encode()).isEqualTo("[" + patch + "]");
    }

    @Test
    void aSearchThatNobodyHereCanRunIsLeftOutAndSaid() {
        String tools = FUNCTION + ",{\"type\":\"web_search\",\"external_web_access\":true},{\"type\":\"tool_search\"}";

        assertThat(offered(tools)).hasSize(1);
        assertThat(echo(tools).getJsonArray("tools")).hasSize(1);
        assertThat(echo(tools).getJsonArray("tokenbus_ignored"))
                .containsExactly("tools[1] (web_search)", "tools[2] (tool_search)");
        assertThat(echo(FUNCTION).containsKey("tokenbus_ignored")).isFalse();
    }

    @Test
    void aSearchThatIsAskedForIsRefused() {
        String both = FUNCTION + ",{\"type\":\"web_search\"}";

        assertThatThrownBy(() -> offered("{\"type\":\"web_search\"}"))
                .hasMessageStartingWith("tools[0].type: web_search");
        assertThatThrownBy(() -> choice(both, "{\"type\":\"web_search\"}"))
                .hasMessageStartingWith("tool_choice.type: web_search");
        assertThatThrownBy(() -> choice(
                        both, "{\"type\":\"allowed_tools\",\"mode\":\"auto\",\"tools\":[{\"type\":\"web_search\"}]}"))
                .hasMessageStartingWith("tool_choice.tools[0].type: web_search");
        assertThat(choice(both, "\"required\"")).isEqualTo("\"required\"");
    }

    @Test
    void toolsThatBringWhatTheAnswerWouldBeMadeOfAreRefused() {
        for (String type : new String[] {"file_search", "code_interpreter", "mcp", "image_generation", "local_shell"}) {
            assertThatThrownBy(() -> offered(FUNCTION + ",{\"type\":\"" + type + "\"}"))
                    .hasMessageStartingWith("tools[1].type: " + type);
        }
    }

    @Test
    void twoToolsOfOneNameAreRefused() {
        assertThatThrownBy(() -> offered("{\"type\":\"function\",\"name\":\"a__f\"},"
                        + "{\"type\":\"namespace\",\"name\":\"a\",\"tools\":[" + FUNCTION + "]}"))
                .hasMessageStartingWith("tools[1].tools[0].name: a__f");
    }

    @Test
    void aChoiceOfAGroupsFunctionOrAFreeFormToolHasTheNameThatIsOffered() {
        String tools = "{\"type\":\"custom\",\"name\":\"c\"},{\"type\":\"namespace\",\"name\":\"a\",\"tools\":["
                + FUNCTION + "]}";

        assertThat(choice(tools, "{\"type\":\"custom\",\"name\":\"c\"}"))
                .isEqualTo("{\"type\":\"function\",\"function\":{\"name\":\"c\"}}");
        assertThat(choice(tools, "{\"type\":\"function\",\"namespace\":\"a\",\"name\":\"f\"}"))
                .isEqualTo("{\"type\":\"function\",\"function\":{\"name\":\"a__f\"}}");
    }

    @Test
    void callsThatComeBackHaveTheNamesThatAreOffered() {
        assertThat(message("{\"type\":\"function_call\",\"call_id\":\"c\",\"namespace\":\"a\",\"name\":\"f\","
                        + "\"arguments\":\"{}\"}"))
                .contains("\"function\":{\"name\":\"a__f\",\"arguments\":\"{}\"}");
        assertThat(message("{\"type\":\"custom_tool_call\",\"call_id\":\"c\",\"name\":\"p\",\"input\":\"a\\nb\"}"))
                .contains("\"function\":{\"name\":\"p\",\"arguments\":\"{\\\"input\\\":\\\"a\\\\nb\\\"}\"}");
        assertThat(message("{\"type\":\"custom_tool_call_output\",\"call_id\":\"c\",\"output\":\"done\"}"))
                .isEqualTo("{\"role\":\"tool\",\"tool_call_id\":\"c\",\"content\":\"done\"}");
    }
}
