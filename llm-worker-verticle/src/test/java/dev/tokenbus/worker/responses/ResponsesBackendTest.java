package dev.tokenbus.worker.responses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.testkit.llm.RecordedRequest;
import dev.tokenbus.worker.backend.GenerationRequest;
import dev.tokenbus.worker.backend.Requests;
import dev.tokenbus.worker.upstream.UpstreamConfig.Api;
import dev.tokenbus.worker.upstream.UpstreamFixture;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is particular to a server of OpenAI's Responses: what it is asked, and how it ends. */
class ResponsesBackendTest extends UpstreamFixture {
    ResponsesBackendTest() {
        super(Api.RESPONSES);
    }

    private static JsonObject json(String json) {
        return new JsonObject(json.replace('\'', '"').replace("^", "\\\""));
    }

    private static ChatMessage message(String json) {
        JsonObject message = json(json);
        return new ChatMessage(message.getString("role"), "", message.encode());
    }

    private static JsonObject written(StreamConfig config, ChatMessage... messages) {
        return ResponsesRequestJson.write(new GenerationRequest("m", List.of(messages), config, ""))
                .toJsonObject();
    }

    private static JsonObject withField(String name, String json) {
        return written(StreamConfig.DEFAULT.withExtra(Map.of(name, json.replace('\'', '"'))), ChatMessage.user("Hi"));
    }

    @Test
    void theRequestIsWhatOpenAiExpects() throws Exception {
        StreamConfig config = new StreamConfig(
                "m", 10, 0.5, 0.9, List.of(), 7L, StreamConfig.DEFAULT.streamOptions(), StreamConfig.DEFAULT.sim());
        ask(config);
        answer.awaitEnd();

        RecordedRequest request = server.requests().get(0);
        assertThat(request.uri()).isEqualTo("/v1/responses");
        assertThat(request.headers().get("authorization")).isEqualTo("Bearer " + KEY);
        assertThat(request.body())
                .isEqualTo(json("{'model':'m','input':[{'role':'user','content':'" + PROMPT + "'}],'stream':true,"
                        + "'store':false,'max_output_tokens':10,'temperature':0.5,'top_p':0.9}"));
    }

    @Test
    void messagesBecomeItems() {
        JsonObject body = written(
                StreamConfig.DEFAULT,
                new ChatMessage("system", "Be brief."),
                message(
                        "{'role':'user','content':[{'type':'text','text':'See'},"
                                + "{'type':'image_url','image_url':{'url':'data:image/png;base64,iVBO','detail':'low'}},"
                                + "{'type':'file','file':{'filename':'a.pdf','file_data':'data:application/pdf;base64,JVBE'}}]}"),
                message("{'role':'assistant','content':'Well','tool_calls':[{'id':'c1','type':'function',"
                        + "'function':{'name':'f','arguments':'{^a^:1}'}}]}"),
                message("{'role':'tool','tool_call_id':'c1','content':'Sun'}"));

        assertThat(body.getJsonArray("input"))
                .isEqualTo(json("{'v':[{'role':'system','content':'Be brief.'},"
                                + "{'role':'user','content':[{'type':'input_text','text':'See'},"
                                + "{'type':'input_image','image_url':'data:image/png;base64,iVBO','detail':'low'},"
                                + "{'type':'input_file','filename':'a.pdf','file_data':'data:application/pdf;base64,JVBE'}]},"
                                + "{'role':'assistant','content':'Well'},"
                                + "{'type':'function_call','call_id':'c1','name':'f','arguments':'{^a^:1}'},"
                                + "{'type':'function_call_output','call_id':'c1','output':'Sun'}]}")
                        .getJsonArray("v"));
    }

    @Test
    void toolsAreFlatAndNotStrictUnlessTheClientSaysSo() {
        JsonArray tools = withField(
                        "tools",
                        "[{'type':'function','function':{'name':'f','description':'d','parameters':{'type':'object'}}},"
                                + "{'type':'web_search'}]")
                .getJsonArray("tools");

        assertThat(tools)
                .isEqualTo(json("{'v':[{'type':'function','name':'f','description':'d','parameters':{'type':'object'},"
                                + "'strict':false},{'type':'web_search'}]}")
                        .getJsonArray("v"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "tool_choice | {'type':'function','function':{'name':'f'}} | 'tool_choice':{'type':'function','name':'f'}",
                "tool_choice | 'required' | 'tool_choice':'required'",
                "response_format | {'type':'json_object'} | 'text':{'format':{'type':'json_object'}}",
                "response_format | {'type':'json_schema','json_schema':{'name':'n','schema':{},'strict':true}} | "
                        + "'text':{'format':{'type':'json_schema','name':'n','schema':{},'strict':true}}",
                "verbosity | 'low' | 'text':{'verbosity':'low'}",
                "reasoning_effort | 'high' | 'reasoning':{'effort':'high'}",
                "logprobs | true | 'include':['message.output_text.logprobs']",
                "parallel_tool_calls | false | 'parallel_tool_calls':false",
                "prompt_cache_key | 'k' | 'prompt_cache_key':'k'",
                "store | true | 'store':true",
                "stop | ['END'] | 'stop':['END']",
                "anything | 1.5 | 'anything':1.5"
            })
    void fieldsHaveTheNamesOfThisApi(String name, String value, String written) {
        JsonObject usual = written(StreamConfig.DEFAULT, ChatMessage.user("Hi"));

        assertThat(withField(name, value)).isEqualTo(usual.mergeIn(json("{" + written + "}")));
    }

    @Test
    void whatSaysNothingIsLeftOut() {
        assertThat(withField("response_format", "{'type':'text'}").containsKey("text"))
                .isFalse();
        assertThat(withField("n", "1").containsKey("n")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"length, length", "content_filter, content_filter", "tool_calls, stop", "something_new, other"})
    void aReasonIsSaidInTheWordsOfClients(String reason, String finishReason) throws Exception {
        server.enqueue(LlmScript.stream().delta("a").finish(reason).usage(3, 1).done());
        ask(Requests.stream(0, 0));

        assertThat(answer.awaitEnd().finishReason()).isEqualTo(finishReason);
        assertThat(answer.awaitEnd().usage().promptTokens()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        "rate_limit_exceeded, RATE_LIMITED",
        "server_error, UPSTREAM_UNAVAILABLE",
        "invalid_prompt, UPSTREAM_REJECTED",
        "context_length_exceeded, CONTEXT_LENGTH_EXCEEDED",
        "content_filter, CONTENT_FILTER",
        "model_not_found, UNKNOWN_MODEL"
    })
    void aFailedResponseHasTheClassOfItsError(String type, ErrorCode code) throws Exception {
        assertThat(failureOf(LlmScript.stream()
                                .event("{\"type\":\"response.failed\",\"response\":{\"status\":\"failed\",\"error\":"
                                        + "{\"code\":\"" + type + "\",\"message\":\"it is so\"}}}"))
                        .code())
                .isEqualTo(code);
        assertThat(answer.awaitFailure().detail()).contains("it is so");
    }

    @Test
    void anAnswerThatEndsWithoutItsLastEventIsTruncated() throws Exception {
        assertThat(failureOf(LlmScript.stream().delta("a").raw("data: [DONE]\n\n"))
                        .code())
                .isEqualTo(ErrorCode.UPSTREAM_TRUNCATED);
    }
}
