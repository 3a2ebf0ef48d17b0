package dev.tokenbus.worker.anthropic;

import static dev.tokenbus.worker.anthropic.MessagesBodies.json;
import static dev.tokenbus.worker.anthropic.MessagesBodies.quoted;
import static dev.tokenbus.worker.anthropic.MessagesBodies.written;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.worker.asked.MessagesOnly;
import dev.tokenbus.worker.backend.GenerationRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients of Messages ask: a server of Anthropic's kind gets it as it was, and any other without what it does not know. */
class FromMessagesTest {
    private static final String THINKING = "{'type':'thinking','thinking':'Hm','signature':'c2ln'}";
    private static final String CACHED = "'cache_control':{'type':'ephemeral'}";

    private static final ChatMessage ASSISTANT = message("{'role':'assistant','content':[" + THINKING
            + ",{'type':'text','text':'I look.'}],'tool_calls':[{'id':'c','type':'function',"
            + "'function':{'name':'lamp','arguments':'{}'}," + CACHED + "}]}");
    private static final ChatMessage RESULT =
            message("{'role':'tool','tool_call_id':'c','content':'no','is_error':true," + CACHED + "}");
    private static final StreamConfig CONFIG = StreamConfig.DEFAULT.withExtra(Map.of(
            "reasoning_effort",
            "\"medium\"",
            "user",
            "\"u\"",
            "tools",
            quoted("[{'type':'function','function':{'name':'lamp','parameters':{}}," + CACHED + "}]"),
            "anthropic",
            quoted("{'thinking':{'type':'enabled','budget_tokens':5000},'metadata':{'user_id':'u'}}")));

    private static ChatMessage message(String json) {
        JsonObject message = json(json);
        String text = message.getValue("content") instanceof String said ? said : "I look.";
        return new ChatMessage(message.getString("role"), text, message.encode());
    }

    private static GenerationRequest request(StreamConfig config, ChatMessage... messages) {
        return new GenerationRequest("m", List.of(messages), config, "");
    }

    @Test
    void aServerOfAnthropicsKindGetsWhatWasWritten() {
        JsonObject body = written(CONFIG, "", ChatMessage.user("Hi"), ASSISTANT, RESULT);

        assertThat(body.getJsonObject("thinking").getInteger("budget_tokens")).isEqualTo(5000);
        assertThat(body.getJsonObject("metadata").getString("user_id")).isEqualTo("u");
        assertThat(body.fieldNames()).doesNotContain("anthropic", "user", "reasoning_effort");
        assertThat(body.getJsonArray("tools").getJsonObject(0).getJsonObject("cache_control"))
                .isNotNull();
        assertThat(body.getJsonArray("messages").getJsonObject(1).getJsonArray("content"))
                .isEqualTo(new JsonArray(quoted("[" + THINKING + ",{'type':'text','text':'I look.'},"
                        + "{'type':'tool_use','id':'c','name':'lamp','input':{}," + CACHED + "}]")));
        assertThat(body.getJsonArray("messages").getJsonObject(2).getJsonArray("content"))
                .isEqualTo(new JsonArray(quoted("[{'type':'tool_result','tool_use_id':'c','is_error':true," + CACHED
                        + ",'content':[{'type':'text','text':'no'}]}]")));
    }

    @Test
    void anotherServerGetsWhatItKnows() {
        GenerationRequest asked = request(CONFIG, ChatMessage.user("Hi"), ASSISTANT, RESULT);

        GenerationRequest without = MessagesOnly.without(asked);

        assertThat(MessagesOnly.refusal(asked)).isNull();
        assertThat(without.config().extra())
                .containsOnlyKeys("reasoning_effort", "user", "tools")
                .containsEntry("tools", quoted("[{'type':'function','function':{'name':'lamp','parameters':{}}}]"));
        assertThat(without.messages().get(0)).isEqualTo(ChatMessage.user("Hi"));
        assertThat(new JsonObject(without.messages().get(1).json()))
                .isEqualTo(json("{'role':'assistant','content':'I look.','tool_calls':"
                        + "[{'id':'c','type':'function','function':{'name':'lamp','arguments':'{}'}}]}"));
        assertThat(new JsonObject(without.messages().get(2).json()))
                .isEqualTo(json("{'role':'tool','tool_call_id':'c','content':'no'}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "{'container':'c'}; []; 'x'; container: not known to the server of this model (expected: no such field)",
                "{}; [{'type':'bash_20250124','name':'bash'}]; 'x'; tools: a type that the server of this model does not know (expected: custom)",
                "{}; []; [{'type':'search_result'}]; messages: a block of type search_result, which the server of this model does not know (expected: text, image, or document in Base64)"
            })
    void whatChangesTheAnswerIsRefusedByItsName(String own, String tools, String content, String refusal) {
        StreamConfig config = StreamConfig.DEFAULT.withExtra(Map.of("anthropic", quoted(own), "tools", quoted(tools)));
        ChatMessage message = new ChatMessage("user", "", quoted("{'role':'user','content':" + content + "}"));

        assertThat(MessagesOnly.refusal(request(config, message))).isEqualTo(refusal);
    }

    @Test
    void whoAsksInOtherWordsIsNotTouched() {
        GenerationRequest asked =
                request(StreamConfig.DEFAULT, message("{'role':'user','content':[" + THINKING + "]}"));

        assertThat(MessagesOnly.without(asked)).isSameAs(asked);
        assertThat(MessagesOnly.refusal(asked)).isNull();
    }
}
