package dev.tokenbus.worker.anthropic;

import static dev.tokenbus.worker.anthropic.MessagesBodies.json;
import static dev.tokenbus.worker.anthropic.MessagesBodies.quoted;
import static dev.tokenbus.worker.anthropic.MessagesBodies.written;
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

    /** The model is known to give 8192 at most. */
    @ParameterizedTest
    @CsvSource({"8192, 8192, 4096", "6000, 8192, 4096", "10000, 10000, 5000"})
    void thoughtsFitIntoWhatAModelGives(int maxTokens, int written, int budget) {
        StreamConfig config = Requests.cut(maxTokens, List.of()).withExtra(Map.of("reasoning_effort", "\"high\""));
        JsonObject body = MessagesRequestJson.write(
                        new GenerationRequest("claude", List.of(ChatMessage.user("Hi")), config, ""), 1000, 8192)
                .toJsonObject();

        assertThat(body.getInteger("max_tokens")).isEqualTo(written);
        assertThat(body.getJsonObject("thinking").getInteger("budget_tokens")).isEqualTo(budget);
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
