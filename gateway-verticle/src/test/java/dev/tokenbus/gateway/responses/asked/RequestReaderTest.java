package dev.tokenbus.gateway.responses.asked;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.protocol.ChatMessage;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RequestReaderTest {
    private static ResponseRequest read(String json) {
        return RequestReader.read(RequestReader.parse(json), Map.of());
    }

    private static List<String> messages(String input) {
        return read("{\"input\":" + input + "}").input().stream()
                .map(RequestReaderTest::shown)
                .toList();
    }

    private static String shown(ChatMessage message) {
        return message.isMoreThanText() ? message.json() : message.role() + ": " + message.content();
    }

    private static JsonObject extra(String fields) {
        JsonObject extra = new JsonObject();
        read("{\"input\":\"x\"," + fields + "}")
                .config()
                .extra()
                .forEach((name, raw) -> extra.put(name, new JsonObject("{\"v\":" + raw + "}").getValue("v")));
        return extra;
    }

    private static JsonObject echo(String fields) {
        return new JsonObject("{" + read("{\"input\":\"x\"" + fields + "}").echo() + "}");
    }

    @Test
    void aTextIsAUsersMessage() {
        assertThat(messages("\"hello\"")).containsExactly("user: hello");
    }

    @Test
    void messagesKeepTheirRolesAndParts() {
        assertThat(messages("""
                [{"role":"developer","content":"d"},
                 {"type":"message","role":"user","content":[{"type":"input_text","text":"one"}]},
                 {"role":"user","content":[{"text":"what?","type":"input_text"},
                  {"type":"input_image","image_url":"data:image/png;base64,AA","detail":"low"},
                  {"type":"input_file","filename":"a.pdf","file_data":"BB"}]}]"""))
                .containsExactly(
                        "developer: d",
                        "user: one",
                        "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"what?\"},"
                                + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AA\",\"detail\":\"low\"}},"
                                + "{\"type\":\"file\",\"file\":{\"filename\":\"a.pdf\",\"file_data\":\"BB\"}}]}");
    }

    @Test
    void whatAnAssistantSaysAndCallsAtOnceIsOneMessage() {
        assertThat(messages("""
                [{"type":"reasoning","id":"rs","summary":[]},
                 {"type":"message","role":"assistant","id":"m","status":"completed",
                  "content":[{"type":"output_text","text":"a","annotations":[]},{"type":"output_text","text":"b"}]},
                 {"type":"function_call","id":"f","call_id":"c1","name":"f","arguments":"{}"},
                 {"type":"function_call","call_id":"c2","name":"g","arguments":"{\\"x\\":1}"},
                 {"type":"function_call_output","call_id":"c1","output":"1"},
                 {"type":"function_call_output","call_id":"c2","output":[{"type":"input_text","text":"2"}]},
                 {"role":"assistant","content":[{"type":"refusal","refusal":"no"}]},
                 {"role":"assistant","content":"z"}]"""))
                .containsExactly(
                        "{\"role\":\"assistant\",\"content\":\"ab\",\"tool_calls\":["
                                + "{\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}},"
                                + "{\"id\":\"c2\",\"type\":\"function\",\"function\":{\"name\":\"g\",\"arguments\":\"{\\\"x\\\":1}\"}}]}",
                        "{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"1\"}",
                        "{\"role\":\"tool\",\"tool_call_id\":\"c2\",\"content\":[{\"type\":\"text\",\"text\":\"2\"}]}",
                        "{\"role\":\"assistant\",\"content\":null,\"refusal\":\"no\"}",
                        "assistant: z");
    }

    @Test
    void functionsHaveTheShapeOfChatCompletions() {
        assertThat(extra("\"tools\":[{\"type\":\"function\",\"name\":\"f\",\"parameters\":{\"type\":\"object\"},"
                        + "\"strict\":true}],\"tool_choice\":{\"type\":\"function\",\"name\":\"f\"},"
                        + "\"parallel_tool_calls\":false"))
                .isEqualTo(new JsonObject("""
                        {"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"},"strict":true}}],
                         "tool_choice":{"type":"function","function":{"name":"f"}},"parallel_tool_calls":false}"""));
        assertThat(extra(
                                "\"tools\":[{\"type\":\"function\",\"name\":\"f\"}],\"tool_choice\":{\"type\":\"allowed_tools\","
                                        + "\"mode\":\"auto\",\"tools\":[{\"type\":\"function\",\"name\":\"f\"}]}")
                        .getJsonObject("tool_choice"))
                .isEqualTo(new JsonObject("""
                        {"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[
                         {"type":"function","function":{"name":"f"}}]}}"""));
    }

    @Test
    void aRefusedToolIsNamedSoThatItsUserCanSwitchItOff() {
        assertThatThrownBy(() -> extra("\"tools\":[{\"type\":\"web_search\"}]"))
                .hasMessage("tools[0].type: web_search (expected: function, custom or namespace)");
        assertThatThrownBy(() -> extra("\"tools\":[{\"type\":\"" + "x".repeat(65) + "\"}]"))
                .hasMessage("tools[0].type: not supported (expected: function, custom or namespace)");
    }

    @Test
    void aChoiceOfNoToolsSaysNothing() {
        assertThat(extra("\"tools\":[],\"tool_choice\":\"auto\",\"parallel_tool_calls\":true"))
                .isEmpty();
    }

    @Test
    void formatsAndEffortsHaveTheirNamesOfChatCompletions() {
        assertThat(extra("\"text\":{\"verbosity\":\"low\",\"format\":{\"type\":\"json_schema\",\"name\":\"n\","
                        + "\"schema\":{\"a\":1},\"strict\":true}},\"reasoning\":{\"effort\":\"high\",\"summary\":\"auto\"},"
                        + "\"include\":[\"message.output_text.logprobs\"],\"top_logprobs\":2"))
                .isEqualTo(new JsonObject("""
                        {"verbosity":"low","reasoning_effort":"high","logprobs":true,"top_logprobs":2,
                         "response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"a":1},"strict":true}}}"""));
        assertThat(extra("\"text\":{\"format\":{\"type\":\"json_object\"}}").encode())
                .isEqualTo("{\"response_format\":{\"type\":\"json_object\"}}");
    }

    @Test
    void whatNobodyKnowsIsPassedOnAndMetadataStayHere() {
        assertThat(extra("\"user\":\"u\",\"prompt_cache_key\":\"k\",\"new_field\":[1],\"metadata\":{\"a\":\"b\"},"
                        + "\"store\":true,\"truncation\":\"auto\",\"service_tier\":null"))
                .isEqualTo(new JsonObject("{\"user\":\"u\",\"prompt_cache_key\":\"k\",\"new_field\":[1]}"));
    }

    @Test
    void aResponseRepeatsWhatWasAskedOnOneLine() {
        JsonObject echo = echo(",\"metadata\":{\n\"a\":\"b\"},\"temperature\":0.5,\"tools\":[{\"type\":\"function\","
                + "\"name\":\"f\",\"parameters\":{\r\n}}],\"reasoning\":{\"effort\":\"low\"}");

        assertThat(echo.getJsonObject("metadata").getString("a")).isEqualTo("b");
        assertThat(echo.getDouble("temperature")).isEqualTo(0.5);
        assertThat(echo.getJsonArray("tools").encode())
                .isEqualTo(
                        "[{\"type\":\"function\",\"name\":\"f\",\"description\":null,\"parameters\":{},\"strict\":null}]");
        assertThat(echo.getJsonObject("reasoning").encode()).isEqualTo("{\"summary\":null,\"effort\":\"low\"}");
        assertThat(read("{\"input\":\"x\",\"metadata\":{\n\"a\":\"b\"}}").echo())
                .doesNotContain("\n");
    }

    @Test
    void whatWasNotAskedIsRepeatedAsWhatItStandsFor() {
        assertThat(echo("")).isEqualTo(new JsonObject("""
                {"background":false,"store":true,"instructions":null,"max_output_tokens":null,"max_tool_calls":null,
                 "previous_response_id":null,"prompt_cache_key":null,"safety_identifier":null,"user":null,"metadata":{},
                 "parallel_tool_calls":true,"temperature":1,"top_p":1,"presence_penalty":0,"frequency_penalty":0,
                 "top_logprobs":0,"service_tier":"default","truncation":"disabled","tool_choice":"auto","tools":[],
                 "text":{"format":{"type":"text"}},"reasoning":{"effort":null,"summary":null}}"""));
    }
}
