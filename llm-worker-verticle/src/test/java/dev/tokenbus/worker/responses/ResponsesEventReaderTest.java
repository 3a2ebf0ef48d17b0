package dev.tokenbus.worker.responses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.worker.response.MalformedUpstreamException;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the events of a response say, none of it lost and none of it twice. */
class ResponsesEventReaderTest extends ResponsesEvents {
    @Test
    void anAnswerAsOpenAiGivesIt() throws Exception {
        event("response.created", "'response':{'id':'r','status':'in_progress','output':[]}");
        item("added", 0, "{'id':'m','type':'message','content':[]}");
        event("response.content_part.added", "'item_id':'m','part':{'type':'output_text','text':''}");
        text("Hello");
        text(" \\ud83d");
        text("\\ude00");
        event("response.output_text.done", "'item_id':'m','text':'Hello 😀'");
        event("response.content_part.done", "'item_id':'m','part':{'type':'output_text','text':'Hello 😀'}");
        item("done", 0, "{'id':'m','type':'message','content':[{'type':'output_text','text':'Hello 😀'}]}");
        event(
                "response.completed",
                "'response':{'status':'completed','output':[{'id':'m','type':'message','content':[{'type':'output_text',"
                        + "'text':'Hello 😀'}]}],'usage':{'input_tokens':7,'output_tokens':3}}");

        assertThat(found.lines()).containsExactly("text Hello", "text  ", "text 😀", "usage 7/3", "finish stop", "end");
    }

    @Test
    void reasoningIsSaidOnceWhateverItsEventsAreCalled() throws Exception {
        item("added", 0, "{'id':'r','type':'reasoning','summary':[]}");
        event("response.reasoning_summary_part.added", "'item_id':'r','part':{'type':'summary_text','text':''}");
        event("response.reasoning_summary_text.delta", "'item_id':'r','delta':'Hm.'");
        event("response.reasoning_summary_text.done", "'item_id':'r','text':'Hm.'");
        event("response.reasoning_text.delta", "'item_id':'r','delta':' So.'");
        event("response.reasoning_text.done", "'item_id':'r','text':' So.'");
        item("added", 1, "{'id':'m','type':'message','content':[]}");
        item(
                "done",
                0,
                "{'id':'r','type':'reasoning','summary':[{'type':'summary_text','text':'Hm.'}],'encrypted_content':'gAAA'}");

        assertThat(found.lines())
                .containsExactly(
                        "reasoning Hm.",
                        "reasoning  So.",
                        "other {\"field\":\"reasoning.encrypted_content\",\"value\":\"gAAA\"}");
    }

    @Test
    void aRefusalIsAKindOfItsOwn() throws Exception {
        event("response.refusal.delta", "'item_id':'m','delta':'I cannot'");
        event("response.refusal.done", "'item_id':'m','refusal':'I cannot'");

        assertThat(found.lines()).containsExactly("refusal {\"text\":\"I cannot\"}");
    }

    @Test
    void callsOfToolsNeverMix() throws Exception {
        item("added", 0, "{'id':'f1','type':'function_call','call_id':'c1','name':'weather','arguments':''}");
        item("added", 1, "{'id':'f2','type':'function_call','call_id':'c2','name':'time','arguments':''}");
        event("response.function_call_arguments.delta", "'item_id':'f1','output_index':0,'delta':'{'");
        event("response.function_call_arguments.delta", "'item_id':'f2','output_index':1,'delta':'[2]'");
        event("response.function_call_arguments.delta", "'item_id':'other','output_index':0,'delta':'}'");
        event("response.function_call_arguments.done", "'item_id':'f1','output_index':0,'arguments':'{}'");
        item("done", 0, "{'id':'f1','type':'function_call','call_id':'c1','name':'weather','arguments':'{}'}");
        item("done", 1, "{'id':'f2','type':'function_call','call_id':'c2','name':'time','arguments':'[2]'}");
        event("response.completed", "'response':{'status':'completed'}");

        assertThat(found.lines())
                .containsExactly(
                        "toolCall {\"index\":0,\"id\":\"c1\",\"name\":\"weather\"}",
                        "toolCall {\"index\":1,\"id\":\"c2\",\"name\":\"time\"}",
                        "toolCall {\"index\":0,\"arguments\":\"{\"}",
                        "toolCall {\"index\":1,\"arguments\":\"[2]\"}",
                        "toolCall {\"index\":0,\"arguments\":\"}\"}",
                        "finish tool_calls",
                        "end");
    }

    @Test
    void whatIsSaidAsAWholeOnlyIsSaid() throws Exception {
        item("done", 0, "{'id':'f','type':'function_call','call_id':'c','name':'f','arguments':'{}'}");
        event("response.output_text.done", "'item_id':'m','text':'Hello'");
        item("added", 2, "{'id':'n','type':'message','content':[]}");
        item(
                "done",
                2,
                "{'id':'n','type':'message','content':[{'type':'output_text','text':' big'},{'type':'output_text','text':' world'}]}");
        event("response.custom_tool_call_input.delta", "'item_id':'x','delta':'ls'");

        assertThat(found.lines())
                .containsExactly(
                        "toolCall {\"index\":0,\"id\":\"c\",\"name\":\"f\"}",
                        "toolCall {\"index\":0,\"arguments\":\"{}\"}",
                        "text Hello",
                        "text  big",
                        "text  world",
                        "toolCall {\"index\":0,\"arguments\":\"ls\"}");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aWholeResponseIsAnAnswer(boolean isEvent) throws Exception {
        String response =
                ("{'object':'response','status':'completed','output':[{'id':'r','type':'reasoning','summary':[{'type':"
                                + "'summary_text','text':'Hm'}]},{'id':'m','type':'message','content':[{'type':'output_text','text':'Hello'},"
                                + "{'type':'refusal','refusal':'no'}]},{'id':'f','type':'function_call','call_id':'c','name':'f',"
                                + "'arguments':'{}'}],'usage':{'input_tokens':1,'output_tokens':2}}")
                        .replace('\'', '"');
        found.read(isEvent ? "{\"type\":\"response.completed\",\"response\":" + response + "}" : response);

        assertThat(found.lines())
                .containsExactly(
                        "reasoning Hm",
                        "text Hello",
                        "refusal {\"text\":\"no\"}",
                        "toolCall {\"index\":0,\"id\":\"c\",\"name\":\"f\"}",
                        "toolCall {\"index\":0,\"arguments\":\"{}\"}",
                        "usage 1/2",
                        "finish tool_calls",
                        "end");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "completed ; 'status':'completed' ; finish stop",
                "incomplete ; 'status':'incomplete','incomplete_details':{'reason':'max_output_tokens'} ; finish max_output_tokens",
                "incomplete ; 'status':'incomplete','incomplete_details':{'reason':'content_filter'} ; finish content_filter",
                "incomplete ; 'status':'incomplete','incomplete_details':null ; finish incomplete",
                "cancelled ; 'status':'cancelled' ; finish cancelled",
                "failed ; 'status':'failed','error':{'code':'rate_limit_exceeded','message':'slow'} ; error slow|rate_limit_exceeded|0",
                "failed ; 'status':'failed','error':null ; error |error|0",
                "completed ; 'status':'completed','error':{} ; finish stop",
                "completed ; 'output':[] ; finish stop"
            })
    void aResponseEndsInOneWay(String type, String response, String line) throws Exception {
        event("response." + type, "'response':{" + response + "}");

        assertThat(found.lines().get(0)).isEqualTo(line);
        assertThat(found.lines()).hasSize(line.startsWith("error") ? 1 : 2);
    }

    @Test
    void errorsAreErrorsInAnyShape() throws Exception {
        event("error", "'code':'server_error','message':'down','param':null,'sequence_number':3");
        event("error", "'error':{'type':'invalid_request_error','message':'no','code':400}");
        found.readNamed("error", "busy");
        found.read("{\"error\":{\"message\":\"x\"}}");

        assertThat(found.lines())
                .containsExactly(
                        "error down|error server_error|0",
                        "error no|invalid_request_error|400",
                        "error busy|error|0",
                        "error x||0");
    }

    @Test
    void whatNobodyKnowsIsPassedOn() throws Exception {
        event("response.output_text.annotation.added", "'item_id':'m','annotation':{'type':'url_citation','url':'u'}");
        item("added", 0, "{'id':'w','type':'web_search_call','status':'in_progress'}");
        event("response.web_search_call.searching", "'item_id':'w','output_index':0,'sequence_number':1");
        item("done", 0, "{'id':'w','type':'web_search_call','status':'completed'}");
        event("response.image_generation_call.partial_image", "'item_id':'i','partial_image_b64':'iVBO'");
        event("response.output_text.delta", "'delta':'a','logprobs':[{'token':'a','logprob':-0.1}]");
        event("response.content_part.done", "'part':{'type':'output_audio','data':'UklG'}");

        assertThat(found.lines())
                .containsExactly(
                        "other {\"field\":\"annotation\",\"value\":{\"type\":\"url_citation\",\"url\":\"u\"}}",
                        "other {\"field\":\"output_item\",\"value\":"
                                + "{\"id\":\"w\",\"type\":\"web_search_call\",\"status\":\"completed\"}}",
                        "other {\"field\":\"response.image_generation_call.partial_image\",\"value\":"
                                + "{\"type\":\"response.image_generation_call.partial_image\",\"item_id\":\"i\","
                                + "\"partial_image_b64\":\"iVBO\"}}",
                        "text a",
                        "logprobs {\"content\":[{\"token\":\"a\",\"logprob\":-0.1}]}",
                        "other {\"field\":\"content_part\",\"value\":{\"type\":\"output_audio\",\"data\":\"UklG\"}}");
    }

    @Test
    void usageWithMoreThanTwoNumbersIsPassedOn() throws Exception {
        event(
                "response.completed",
                "'response':{'status':'completed','usage':{'input_tokens':9,'input_tokens_details':{'cached_tokens':8},"
                        + "'output_tokens':2,'output_tokens_details':{'reasoning_tokens':1}}}");

        assertThat(found.lines())
                .containsExactly(
                        "usage 9/2 of them 8,0,1",
                        "other {\"field\":\"usage\",\"value\":{\"input_tokens\":9,"
                                + "\"input_tokens_details\":{\"cached_tokens\":8},\"output_tokens\":2,"
                                + "\"output_tokens_details\":{\"reasoning_tokens\":1}}}",
                        "finish stop",
                        "end");
    }

    @Test
    void oddValuesBreakNothing() throws Exception {
        for (String odd : new String[] {"null", "[]", "7", "'x'", "{}", "true"}) {
            for (String type : new String[] {
                "response.created", "response.output_item.added", "response.output_item.done",
                        "response.output_text.delta",
                "response.output_text.done", "response.content_part.done", "response.refusal.done", "keepalive"
            }) {
                event(type, "'item':" + odd + ",'delta':" + odd + ",'part':" + odd + ",'item_id':" + odd);
            }
            found.read("{\"type\":" + odd.replace('\'', '"') + "}");
        }

        assertThat(found.lines().stream().filter(line -> !line.startsWith("other")))
                .containsExactly("text x");
    }

    @Test
    void anEventThatOnlySaysWhereItIsShowsThatTheServerWorks() throws Exception {
        event("response.in_progress", "'response':" + new JsonObject());
        event("response.audio.in_progress", "'item_id':'a','sequence_number':1");
        text("");

        assertThat(found.lives()).isEqualTo(3);
        assertThat(found.all(ChunkKind.TEXT)).isEmpty();
    }

    @Test
    void whatIsNoJsonIsMalformedAndNotQuoted() {
        assertThatThrownBy(() -> found.read("{\"type\":\"response.output_text.delta\",\"delta\":\"secret"))
                .isInstanceOf(MalformedUpstreamException.class)
                .hasMessage("an event is not valid JSON");
        assertThat(found.lines()).isEmpty();
    }
}
