package dev.tokenbus.worker.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.worker.backend.GenerationRequest;
import dev.tokenbus.worker.backend.Requests;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client asks in the shape of OpenAI's chat completions, in the words of Messages. */
class MessagesRequestTest {
    private static ChatMessage message(String json) {
        JsonObject message = json(json);
        return new ChatMessage(message.getString("role"), "", message.encode());
    }

    private static JsonObject json(String json) {
        return new JsonObject(quoted(json));
    }

    /** Single quotes stand for quotes, and carets for those within a text. */
    private static String quoted(String json) {
        return json.replace('\'', '"').replace("^", "\\\"");
    }

    private static JsonObject written(StreamConfig config, String continueAfter, ChatMessage... messages) {
        return MessagesRequestJson.write(
                        new GenerationRequest("claude", List.of(messages), config, continueAfter),
                        1000,
                        Integer.MAX_VALUE)
                .toJsonObject();
    }

    private static JsonArray messages(ChatMessage... messages) {
        return written(StreamConfig.DEFAULT, "", messages).getJsonArray("messages");
    }

    private static JsonObject withField(String name, String json) {
        return written(
                StreamConfig.DEFAULT.withExtra(Map.of(name, json.replace('\'', '"'))), "", ChatMessage.user("Hi"));
    }

    @Test
    void aPromptWithTheUsualOptions() {
        StreamConfig config = new StreamConfig(
                "claude",
                10,
                0.5,
                0.9,
                List.of("END"),
                7L,
                StreamConfig.DEFAULT.streamOptions(),
                StreamConfig.DEFAULT.sim());

        assertThat(written(
                        config, "", new ChatMessage("system", "Be brief."), new ChatMessage("user", "Hi \"you\" 🙂")))
                .isEqualTo(json("{'model':'claude','max_tokens':10,'system':[{'type':'text','text':'Be brief.'}],"
                        + "'messages':[{'role':'user','content':[{'type':'text','text':'Hi ^you^ 🙂'}]}],'stream':true,"
                        + "'temperature':0.5,'top_p':0.9,'stop_sequences':['END']}"));
    }

    @Test
    void thereIsAlwaysALimit() {
        assertThat(written(StreamConfig.DEFAULT, "", ChatMessage.user("Hi")).getInteger("max_tokens"))
                .isEqualTo(1000);
    }

    @Test
    void whatInstructsTheModelStandsApartWhereverItIs() {
        JsonObject body = written(
                StreamConfig.DEFAULT,
                "",
                new ChatMessage("system", "one"),
                ChatMessage.user("Hi"),
                message(
                        "{'role':'developer','content':[{'type':'text','text':'two','cache_control':{'type':'ephemeral'}}]}"));

        assertThat(body.getJsonArray("system").encode())
                .isEqualTo("[{\"type\":\"text\",\"text\":\"one\"},"
                        + "{\"type\":\"text\",\"text\":\"two\",\"cache_control\":{\"type\":\"ephemeral\"}}]");
        assertThat(body.getJsonArray("messages")).hasSize(1);
    }

    @Test
    void aMessageThatSaysNothingIsNoTurn() {
        JsonArray turns = messages(
                ChatMessage.user("Hi"),
                new ChatMessage("assistant", ""),
                message("{'role':'user','content':[{'type':'text','text':''}]}"),
                ChatMessage.user("there"));

        assertThat(turns.encode())
                .isEqualTo("[{\"role\":\"user\",\"content\":"
                        + "[{\"type\":\"text\",\"text\":\"Hi\"},{\"type\":\"text\",\"text\":\"there\"}]}]");
    }

    @Test
    void partsBecomeBlocks() {
        JsonArray blocks = messages(
                        message("{'role':'user','content':[{'type':'text','text':'See'},{'type':'text','text':''},"
                                + "{'type':'image_url','image_url':{'url':'data:image/png;base64,iVBO','detail':'low'}},"
                                + "{'type':'image_url','image_url':{'url':'https://x.test/a.png'},'cache_control':{'type':'ephemeral'}},"
                                + "{'type':'file','file':{'filename':'a.pdf','file_data':'data:application/pdf;base64,JVBE'}},"
                                + "{'type':'file','file':{'file_id':'file_1'}},"
                                + "{'type':'input_audio','input_audio':{'data':'UklG','format':'wav'}}]}"))
                .getJsonObject(0)
                .getJsonArray("content");

        assertThat(blocks)
                .isEqualTo(new JsonArray(("[{'type':'text','text':'See'},"
                                + "{'type':'image','source':{'type':'base64','media_type':'image/png','data':'iVBO'}},"
                                + "{'type':'image','source':{'type':'url','url':'https://x.test/a.png'},"
                                + "'cache_control':{'type':'ephemeral'}},"
                                + "{'type':'document','source':{'type':'base64','media_type':'application/pdf','data':'JVBE'},"
                                + "'title':'a.pdf'},"
                                + "{'type':'document','source':{'type':'file','file_id':'file_1'}},"
                                + "{'type':'input_audio','input_audio':{'data':'UklG','format':'wav'}}]")
                        .replace('\'', '"')));
    }

    @Test
    void callsOfToolsAndTheirResultsAreTurnsOfTwoSpeakers() {
        JsonArray turns = messages(
                ChatMessage.user("Weather?"),
                message("{'role':'assistant','content':null,'tool_calls':["
                        + "{'id':'t1','type':'function','function':{'name':'weather','arguments':'{^city^:^Rome^}'}},"
                        + "{'id':'t2','type':'function','function':{'name':'time','arguments':''}},"
                        + "{'id':'t3','type':'function','function':{'name':'odd','arguments':'no JSON'}}]}"),
                message("{'role':'tool','tool_call_id':'t1','content':'Sun'}"),
                message("{'role':'tool','tool_call_id':'t2','content':[{'type':'text','text':'Noon'}]}"),
                message("{'role':'tool','tool_call_id':'t3','content':''}"),
                ChatMessage.user("And now?"));

        assertThat(turns)
                .isEqualTo(new JsonArray(("[{'role':'user','content':[{'type':'text','text':'Weather?'}]},"
                                + "{'role':'assistant','content':[{'type':'tool_use','id':'t1','name':'weather','input':{'city':'Rome'}},"
                                + "{'type':'tool_use','id':'t2','name':'time','input':{}},"
                                + "{'type':'tool_use','id':'t3','name':'odd','input':{'arguments':'no JSON'}}]},"
                                + "{'role':'user','content':["
                                + "{'type':'tool_result','tool_use_id':'t1','content':[{'type':'text','text':'Sun'}]},"
                                + "{'type':'tool_result','tool_use_id':'t2','content':[{'type':'text','text':'Noon'}]},"
                                + "{'type':'tool_result','tool_use_id':'t3'},{'type':'text','text':'And now?'}]}]")
                        .replace('\'', '"')));
    }

    @Test
    void ofATextOnlyWhatMessagesKnowsIsWritten() {
        JsonArray turns = messages(
                ChatMessage.user("Hi"),
                message(
                        "{'role':'assistant','content':[{'type':'refusal','refusal':'No.'},"
                                + "{'type':'output_text','text':'Yes.','annotations':[],'logprobs':[]},"
                                + "{'type':'text','text':'Rome','citations':[{'cited_text':'x'}],'cache_control':{'type':'ephemeral'}}]}"));

        assertThat(turns.getJsonObject(1).getJsonArray("content"))
                .isEqualTo(new JsonArray(("[{'type':'text','text':'No.'},{'type':'text','text':'Yes.'},"
                                + "{'type':'text','text':'Rome','cache_control':{'type':'ephemeral'},"
                                + "'citations':[{'cited_text':'x'}]}]")
                        .replace('\'', '"')));
    }

    @Test
    void anEmptyMessageIsNoTurn() {
        JsonArray turns = messages(
                ChatMessage.user("Hi"),
                new ChatMessage("assistant", ""),
                ChatMessage.user(""),
                ChatMessage.user("You?"));

        assertThat(turns)
                .isEqualTo(new JsonArray(
                        "[{'role':'user','content':[{'type':'text','text':'Hi'},{'type':'text','text':'You?'}]}]"
                                .replace('\'', '"')));
    }

    @Test
    void aTextThatWasBegunIsTheEndOfTheLastTurnWithoutBlanks() {
        JsonArray fresh = written(StreamConfig.DEFAULT, "The answer \n", ChatMessage.user("Hi"))
                .getJsonArray("messages");
        JsonArray joined = written(
                        StreamConfig.DEFAULT, " answer", ChatMessage.user("Hi"), new ChatMessage("assistant", "The"))
                .getJsonArray("messages");
        JsonArray blank =
                written(StreamConfig.DEFAULT, " \n", ChatMessage.user("Hi")).getJsonArray("messages");

        assertThat(fresh.getJsonObject(1).encode())
                .isEqualTo("{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"The answer\"}]}");
        assertThat(joined.getJsonObject(1)).isEqualTo(fresh.getJsonObject(1));
        assertThat(blank).hasSize(1);
    }

    @Test
    void toolsHaveTheirSchemaUnderAnotherName() {
        JsonObject body = withField(
                "tools",
                "[{'type':'function','function':{'name':'f','description':'d','parameters':{'type':'object'},'strict':true}},"
                        + "{'type':'function','function':{'name':'g'}},"
                        + "{'type':'web_search_20250305','name':'web_search','max_uses':3}]");

        assertThat(body.getJsonArray("tools"))
                .isEqualTo(
                        new JsonArray(("[{'name':'f','description':'d','input_schema':{'type':'object'},'strict':true},"
                                        + "{'name':'g','input_schema':{'type':'object','properties':{}}},"
                                        + "{'type':'web_search_20250305','name':'web_search','max_uses':3}]")
                                .replace('\'', '"')));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'auto' | {'type':'auto'}",
                "'none' | {'type':'none'}",
                "'required' | {'type':'any'}",
                "{'type':'function','function':{'name':'f'}} | {'type':'tool','name':'f'}",
                "{'type':'tool','name':'f'} | {'type':'tool','name':'f'}"
            },
            quoteCharacter = '~')
    void aChoiceOfToolsHasOtherWords(String asked, String written) {
        assertThat(withField("tool_choice", asked).getJsonObject("tool_choice")).isEqualTo(json(written));
    }

    @Test
    void onlyOneToolAtATimeIsAChoiceOfTools() {
        Map<String, String> extra =
                Map.of("tools", "[{\"name\":\"f\",\"input_schema\":{}}]", "parallel_tool_calls", "false");

        assertThat(written(StreamConfig.DEFAULT.withExtra(extra), "", ChatMessage.user("Hi"))
                        .getJsonObject("tool_choice"))
                .isEqualTo(json("{'type':'auto','disable_parallel_tool_use':true}"));
    }

    @Test
    void effortIsABudgetForThoughts() {
        JsonObject body = withField("reasoning_effort", "'medium'");

        assertThat(body.getJsonObject("thinking")).isEqualTo(json("{'type':'enabled','budget_tokens':4096}"));
        assertThat(body.getInteger("max_tokens")).isEqualTo(5096);
        assertThat(withField("reasoning_effort", "'none'").containsKey("thinking"))
                .isFalse();
    }

    @Test
    void aSchemaForTheAnswerIsAConfigurationOfTheOutput() {
        assertThat(withField(
                                "response_format",
                                "{'type':'json_schema','json_schema':{'name':'n','schema':{'type':'object'}}}")
                        .getJsonObject("output_config"))
                .isEqualTo(json("{'format':{'type':'json_schema','schema':{'type':'object'}}}"));
        assertThat(withField("response_format", "{'type':'text'}").fieldNames())
                .containsExactlyInAnyOrder("model", "max_tokens", "messages", "stream");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "n | 1",
                "frequency_penalty | 0.0",
                "presence_penalty | 0",
                "logprobs | false",
                "store | false",
                "logit_bias | {}",
                "prompt_cache_key | 'k'",
                "top_k | null"
            },
            quoteCharacter = '~')
    void whatSaysNothingIsLeftOut(String name, String json) {
        assertThat(withField(name, json).fieldNames())
                .containsExactlyInAnyOrder("model", "max_tokens", "messages", "stream");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "top_k | 40",
                "thinking | {'type':'adaptive'}",
                "logprobs | true",
                "frequency_penalty | 0.5",
                "response_format | {'type':'json_object'}",
                "anything | [1,'two']"
            },
            quoteCharacter = '~')
    void whatElseIsAskedReachesTheServer(String name, String json) {
        assertThat(new JsonObject().put("v", withField(name, json).getValue(name)))
                .isEqualTo(json("{'v':" + json + "}"));
    }

    @Test
    void aUserIsWhoTheServerIsToKnow() {
        assertThat(withField("user", "'u-1'").getJsonObject("metadata")).isEqualTo(json("{'user_id':'u-1'}"));
        assertThat(withField("stop", "'END'").getJsonArray("stop_sequences")).containsExactly("END");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'team':'a'} | {'team':'a','user_id':'u-1'}",
                "{'user_id':'own'} | {'user_id':'own'}",
                "{} | {'user_id':'u-1'}"
            },
            quoteCharacter = '~')
    void aUserStandsBesideWhatElseIsKnown(String asked, String written) {
        Map<String, String> extra = Map.of("user", "\"u-1\"", "metadata", quoted(asked));

        assertThat(written(StreamConfig.DEFAULT.withExtra(extra), "", ChatMessage.user("Hi"))
                        .getJsonObject("metadata"))
                .isEqualTo(json(written));
    }

    @Test
    void aContinuationKeepsTheClientsLimit() {
        assertThat(written(Requests.cut(5, List.of()), "begun", ChatMessage.user("Hi"))
                        .getInteger("max_tokens"))
                .isEqualTo(5);
    }
}
