package dev.tokenbus.gateway.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.frame.MessageJson;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests of Messages in the words of chat completions: the golden files in {@code messages/requests}. */
class MessagesReaderTest {
    static List<String> requests() {
        return GoldenFolder.cases("requests");
    }

    private static JsonObject whole(ChatMessage message) {
        return message.isMoreThanText()
                ? new JsonObject(message.json())
                : new JsonObject().put("role", message.role()).put("content", message.content());
    }

    private static JsonObject options(StreamConfig config) {
        JsonObject options = new JsonObject().put("model", config.model()).put("maxTokens", config.maxTokens());
        if (config.temperature() != null) {
            options.put("temperature", config.temperature());
        }
        if (config.topP() != null) {
            options.put("topP", config.topP());
        }
        if (!config.stop().isEmpty()) {
            options.put("stop", new JsonArray(config.stop()));
        }
        JsonObject extra = new JsonObject();
        config.extra().forEach((name, value) -> extra.put(name, new JsonArray("[" + value + "]").getValue(0)));
        return options.put("extra", extra);
    }

    @Test
    void aBlockThatOnlyItsServerKnowsSaysToAWorkerWhatItSaysHere() {
        String asked = "{\"model\":\"m\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":"
                + "[{\"type\":\"new\",\"text\":\"Hi\"}]}]}";

        ChatMessage read = MessagesReader.read(asked, true).stream().messages().get(0);

        assertThat(MessageJson.read(read.json())).isEqualTo(read);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"role\":\"user\",\"content\":[{\"type\":\"tool_use\",\"id\":\"a\",\"name\":\"f\",\"input\":{}}]}",
                "{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"a\",\"role\":\"x\"}]}"
            })
    void aMessageThatNoWorkerCouldReadIsRefused(String message) {
        String asked = "{\"model\":\"m\",\"max_tokens\":1,\"messages\":[" + message + "]}";

        assertThatThrownBy(() -> MessagesReader.read(asked, true)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @MethodSource("requests")
    void aRequestSaysTheSameInTheWordsOfChatCompletions(String name) {
        JsonObject golden = GoldenFolder.json("requests/" + name + ".json");

        MessagesRequest read = MessagesReader.read(golden.getJsonObject("asked").encode(), true);

        JsonArray messages = new JsonArray();
        read.stream().messages().forEach(message -> messages.add(whole(message)));
        assertThat(messages.encodePrettily())
                .isEqualTo(golden.getJsonArray("messages").encodePrettily());
        assertThat(options(read.stream().config()).encodePrettily())
                .isEqualTo(golden.getJsonObject("options").encodePrettily());
        assertThat(read.isStreamed()).isEqualTo(golden.getJsonObject("asked").getBoolean("stream", false));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void theTextOfEachMessageIsWhatTokenbusWouldReadInIt(String name) {
        String asked = GoldenFolder.json("requests/" + name + ".json")
                .getJsonObject("asked")
                .encode();

        for (ChatMessage message : MessagesReader.read(asked, true).stream().messages()) {
            assertThat(MessageJson.read(whole(message).encode()).content()).isEqualTo(message.content());
        }
    }

    @Test
    void digitsOfAToolsInputAreNotLost() {
        String input = "{\"big\": 12345678901234567890.10, \"e\": 1e3}";
        String body = "{\"model\":\"m\",\"max_tokens\":5,\"messages\":[{\"role\":\"assistant\",\"content\":"
                + "[{\"type\":\"tool_use\",\"id\":\"c\",\"name\":\"f\",\"input\":" + input + "}]}]}";

        ChatMessage message =
                MessagesReader.read(body, true).stream().messages().get(0);

        assertThat(new JsonObject(message.json())
                        .getJsonArray("tool_calls")
                        .getJsonObject(0)
                        .getJsonObject("function")
                        .getString("arguments"))
                .isEqualTo(input);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "'max_tokens':5,'messages':[{'role':'user','content':'a'}]; model: missing",
                "'model':'m','messages':[{'role':'user','content':'a'}]; max_tokens: missing",
                "'model':'m','max_tokens':0,'messages':[{'role':'user','content':'a'}]; max_tokens: 0 (expected: 1..1000000)",
                "'model':'m','max_tokens':5; messages: none (expected: at least one)",
                "'model':'m','max_tokens':5,'messages':'a'; messages: expected an array",
                "'model':'m','max_tokens':5,'messages':[{'role':'system','content':'a'}]; messages.0.role: unknown (expected: user or assistant)",
                "'model':'m','max_tokens':5,'messages':[{'content':'a'}]; messages.0.role: missing",
                "'model':'m','max_tokens':5,'messages':[{'role':'user'}]; messages.0.content: missing",
                "'model':'m','max_tokens':5,'messages':[{'role':'user','content':7}]; messages.0.content: a number (expected: a string or an array of blocks)",
                "'model':'m','max_tokens':5,'messages':[{'role':'user','content':['a']}]; messages.0.content.0: a string (expected: an object)",
                "'model':'m','max_tokens':5,'messages':[{'role':'user','content':[{'type':'text'}]}]; messages.0.content.0.text: missing (expected: a string)",
                "'model':'m','max_tokens':5,'messages':[{'role':'user','content':[{'type':'image','source':{'type':'base64','data':'x'}}]}]; messages.0.content.0.source.media_type: missing (expected: a string)",
                "'model':'m','max_tokens':5,'messages':[{'role':'user','content':[{'type':'tool_result','content':'x'}]}]; messages.0.content.0.tool_use_id: missing (expected: a string)",
                "'model':'m','max_tokens':5,'temperature':1.5,'messages':[]; temperature: 1.5 (expected: 0..1)",
                "'model':'m','max_tokens':5,'messages':[],'tools':[{'name':'f'}]; tools.0.input_schema: missing",
                "'model':'m','max_tokens':5,'messages':[],'tool_choice':{'type':'some'}; tool_choice.type: unknown (expected: auto, any, tool or none)",
                "'model':'m','max_tokens':5,'messages':[],'thinking':{'type':'enabled'}; thinking.budget_tokens: missing"
            })
    void aWrongRequestIsRefusedByTheNameOfWhatIsWrong(String fields, String message) {
        assertThatThrownBy(() -> MessagesReader.read("{" + fields.replace('\'', '"') + "}", true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void wordsThatAreNoJsonAreRefused() {
        assertThatThrownBy(() -> MessagesReader.read("hello", true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the body: not JSON");
    }
}
