package dev.tokenbus.worker.responses;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** However servers that copy OpenAI word, number and repeat their events, what they say arrives once. */
class ResponsesDialectsTest extends ResponsesEvents {
    @Test
    void whatNoDeltaSaidIsTakenFromTheWhole() throws Exception {
        text("Hel");
        event("response.output_text.done", "'item_id':'m','text':'Hello'");
        item("added", 1, "{'id':'f','type':'function_call','call_id':'c','name':'f','arguments':''}");
        event("response.function_call_arguments.delta", "'item_id':'f','delta':'{'");
        item("done", 1, "{'id':'f','type':'function_call','call_id':'c','name':'f','arguments':'{}'}");
        event(
                "response.completed",
                "'response':{'status':'completed','output':[{'id':'m','type':'message','content':[{'type':'output_text',"
                        + "'text':'Hello you'}]},{'id':'f','type':'function_call','call_id':'c','name':'f','arguments':'{}'},"
                        + "{'type':'function_call','call_id':'d','name':'g','arguments':'[]'}]}");

        assertThat(found.lines())
                .containsExactly(
                        "text Hel",
                        "text lo",
                        "toolCall {\"index\":0,\"id\":\"c\",\"name\":\"f\"}",
                        "toolCall {\"index\":0,\"arguments\":\"{\"}",
                        "toolCall {\"index\":0,\"arguments\":\"}\"}",
                        "toolCall {\"index\":1,\"id\":\"d\",\"name\":\"g\"}",
                        "toolCall {\"index\":1,\"arguments\":\"[]\"}",
                        "text  you",
                        "finish tool_calls",
                        "end");
    }

    @Test
    void aWholeTextThatIsAnotherIsPassedOnAsOne() throws Exception {
        text("Hello");
        event("response.output_text.done", "'item_id':'m','text':'Good day'");

        assertThat(found.lines()).containsExactly("text Hello", "other {\"field\":\"text\",\"value\":\"Good day\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"'output_index':0", "'x':0", "'output_index':null"})
    void callsWithoutIdsOfTheirItemsNeverMix(String place) throws Exception {
        for (String call : new String[] {"c", "d"}) {
            event(
                    "response.output_item.added",
                    place + ",'item':{'type':'function_call','call_id':'" + call + "','name':'f','arguments':''}");
            event("response.function_call_arguments.delta", place + ",'delta':'{" + call + "}'");
            event(
                    "response.output_item.done",
                    place + ",'item':{'type':'function_call','call_id':'" + call + "','name':'f','arguments':'{" + call
                            + "}'}");
        }

        assertThat(found.lines())
                .containsExactly(
                        "toolCall {\"index\":0,\"id\":\"c\",\"name\":\"f\"}",
                        "toolCall {\"index\":0,\"arguments\":\"{c}\"}",
                        "toolCall {\"index\":1,\"id\":\"d\",\"name\":\"f\"}",
                        "toolCall {\"index\":1,\"arguments\":\"{d}\"}");
    }

    @Test
    void aNewIdInEachEventOfACallIsNoNewCall() throws Exception {
        item("added", 0, "{'id':'1','type':'function_call','call_id':'c1','name':'f','arguments':''}");
        event("response.function_call_arguments.delta", "'item_id':'2','output_index':0,'delta':'{}'");
        item("done", 0, "{'id':'3','type':'function_call','call_id':'c3','name':'f','arguments':'{}'}");

        assertThat(found.lines()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "{'detail':'m'}; error m||0",
                "{'message':'m','status':500}; error m||500",
                "{'type':'error','error':'m'}; error m|error|0",
                "<html><title>m</title></html>; error m||0"
            })
    void errorsOfOtherApisHaveTheirWords(String event, String error) throws Exception {
        found.read(event.replace('\'', '"'));

        assertThat(found.lines()).containsExactly(error);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "{'code':'0','message':''}", "''", "false"})
    void anErrorThatSaysThereIsNoneIsNone(String none) throws Exception {
        event("status", "'error':" + none);
        event("response.completed", "'response':{'status':'completed','error':" + none + "}");

        assertThat(found.lines()).noneMatch(line -> line.startsWith("error")).contains("finish stop");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "'delta':{'text':'a'} ; other {\"field\":\"delta\",\"value\":{\"text\":\"a\"}}",
                "'delta':'','mood':'b' ; other {\"field\":\"mood\",\"value\":\"b\"}"
            })
    void whatStandsInADeltaOrBesideItIsPassedOn(String fields, String line) throws Exception {
        event("response.output_text.delta", fields);

        assertThat(found.lines()).containsExactly(line);
    }

    @Test
    void usageHasTheNamesOfEitherApi() throws Exception {
        event(
                "response.completed",
                "'response':{'status':'completed','usage':{'prompt_tokens':'9','completion_tokens':2.0}}");

        assertThat(found.lines()).startsWith("usage 9/2");
    }
}
