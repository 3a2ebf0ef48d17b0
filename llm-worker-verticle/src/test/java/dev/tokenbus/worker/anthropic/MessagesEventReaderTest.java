package dev.tokenbus.worker.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.worker.response.MalformedUpstreamException;
import dev.tokenbus.worker.upstream.FoundInEvents;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the events of a message say, none of it lost. */
class MessagesEventReaderTest {
    private final FoundInEvents found = new FoundInEvents(MessagesEventReader::new);

    /** Reads an event, written with single quotes, under the name of its type. */
    private void event(String json) throws MalformedUpstreamException {
        String written = quoted(json);
        found.readNamed(new JsonObject(written).getValue("type") instanceof String type ? type : "", written);
    }

    /** Single quotes stand for quotes, and carets for those within a text. */
    private static String quoted(String json) {
        return json.replace('\'', '"').replace("^", "\\\"");
    }

    private void delta(int index, String delta) throws MalformedUpstreamException {
        event("{'type':'content_block_delta','index':" + index + ",'delta':" + delta + "}");
    }

    private void block(int index, String block) throws MalformedUpstreamException {
        event("{'type':'content_block_start','index':" + index + ",'content_block':" + block + "}");
    }

    private void end(int index) throws MalformedUpstreamException {
        event("{'type':'content_block_stop','index':" + index + "}");
    }

    @Test
    void anAnswerAsAnthropicGivesIt() throws Exception {
        event(
                "{'type':'message_start','message':{'id':'msg_1','type':'message','role':'assistant','model':'claude','content':[],"
                        + "'stop_reason':null,'stop_sequence':null,'usage':{'input_tokens':25,'output_tokens':1}}}");
        block(0, "{'type':'text','text':''}");
        event("{'type':'ping'}");
        delta(0, "{'type':'text_delta','text':'Hello'}");
        delta(0, "{'type':'text_delta','text':' \\ud83d'}");
        delta(0, "{'type':'text_delta','text':'\\ude00'}");
        end(0);
        event(
                "{'type':'message_delta','delta':{'stop_reason':'end_turn','stop_sequence':null},'usage':{'output_tokens':15}}");
        event("{'type':'message_stop'}");

        assertThat(found.lines())
                .containsExactly(
                        "prompt 25", "text Hello", "text  ", "text 😀", "usage 25/15", "finish end_turn", "end");
    }

    @Test
    void thoughtsAreReasoningAndTheirSignaturesAreKept() throws Exception {
        block(0, "{'type':'thinking','thinking':'','signature':''}");
        delta(0, "{'type':'thinking_delta','thinking':'Hm.'}");
        delta(0, "{'type':'signature_delta','signature':'EqQB'}");
        end(0);
        block(1, "{'type':'redacted_thinking','data':'Em7v'}");
        end(1);

        assertThat(found.lines())
                .containsExactly(
                        "reasoning Hm.",
                        "other {\"field\":\"signature\",\"value\":\"EqQB\"}",
                        "other {\"field\":\"content_block\",\"value\":{\"type\":\"redacted_thinking\",\"data\":\"Em7v\"}}");
    }

    @Test
    void toolCallsHaveIndicesOfTheirOwnWhateverTheirBlocks() throws Exception {
        block(0, "{'type':'text','text':'So: '}");
        end(0);
        block(1, "{'type':'tool_use','id':'toolu_1','name':'weather','input':{}}");
        delta(1, "{'type':'input_json_delta','partial_json':''}");
        delta(1, "{'type':'input_json_delta','partial_json':'{^city^:'}");
        delta(1, "{'type':'input_json_delta','partial_json':'1}'}");
        block(2, "{'type':'tool_use','id':'toolu_2','name':'time','input':{}}");
        end(1);
        end(2);
        block(3, "{'type':'tool_use','id':'toolu_3','name':'all','input':{'a':[1]}}");
        end(3);

        assertThat(found.lines())
                .containsExactly(
                        "text So: ",
                        "toolCall {\"index\":0,\"id\":\"toolu_1\",\"name\":\"weather\"}",
                        "toolCall {\"index\":0,\"arguments\":\"{\\\"city\\\":\"}",
                        "toolCall {\"index\":0,\"arguments\":\"1}\"}",
                        "toolCall {\"index\":1,\"id\":\"toolu_2\",\"name\":\"time\"}",
                        "toolCall {\"index\":1,\"arguments\":\"{}\"}",
                        "toolCall {\"index\":2,\"id\":\"toolu_3\",\"name\":\"all\"}",
                        "toolCall {\"index\":2,\"arguments\":\"{\\\"a\\\":[1]}\"}");
    }

    @Test
    void whatWasReadFromACacheOrWrittenThereIsAPartOfThePrompt() throws Exception {
        event("{'type':'message_start','message':{'usage':{'input_tokens':5,'cache_read_input_tokens':1000,"
                + "'cache_creation_input_tokens':200,'output_tokens':1}}}");
        event("{'type':'message_delta','delta':{'stop_reason':'end_turn'},'usage':{'output_tokens':9}}");

        assertThat(found.lines())
                .containsExactly(
                        "prompt 1205",
                        "other {\"field\":\"usage\",\"value\":{\"input_tokens\":5,\"cache_read_input_tokens\":1000,"
                                + "\"cache_creation_input_tokens\":200,\"output_tokens\":1}}",
                        "usage 1205/9 of them 1000,200,0",
                        "finish end_turn");
    }

    @Test
    void figuresThatAreNoneChangeNothing() throws Exception {
        event(
                "{'type':'message_start','message':{'usage':{'input_tokens':5,'output_tokens':1,'cache_read_input_tokens':null}}}");
        event("{'type':'message_delta','delta':{},'usage':{'input_tokens':null,'output_tokens':2}}");
        event("{'type':'message_delta','delta':{},'usage':{'output_tokens':-3}}");
        event("{'type':'message_delta','delta':{},'usage':'many'}");

        assertThat(found.lines()).containsExactly("prompt 5", "usage 5/2");
    }

    /** What a message begins with is no figure of what it becomes. */
    @Test
    void theTokensOfTheAnswerAreNotKnownAtItsBeginning() throws Exception {
        event("{'type':'message_start','message':{'usage':{'input_tokens':5,'output_tokens':1}}}");
        event("{'type':'message_delta','delta':{'stop_reason':'end_turn'}}");
        event("{'type':'message_delta','delta':{},'usage':{'input_tokens':5}}");

        assertThat(found.lines()).containsExactly("prompt 5", "finish end_turn");
    }

    /** A client may have to give these back, digit by digit. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1234567890123456789",
                "-9223372036854775808",
                "9223372036854775808",
                "123456789012345678901234567890",
                "0.1234567890123456789",
                "-12345678901234567.5",
                "1.5",
                "7"
            })
    void noNumberLosesADigit(String number) throws Exception {
        block(0, "{'type':'tool_use','id':'t','name':'f','input':{'id':" + number + "}}");
        event("{'type':'x','v':" + number + "}");

        assertThat(found.lines())
                .contains(
                        "toolCall {\"index\":0,\"arguments\":\"{\\\"id\\\":" + number + "}\"}",
                        "other {\"field\":\"x\",\"value\":{\"type\":\"x\",\"v\":" + number + "}}");
    }

    @ParameterizedTest
    @CsvSource({
        "overloaded_error, Overloaded",
        "rate_limit_error, slow down",
        "invalid_request_error, prompt is too long"
    })
    void anErrorHasItsTypeAndItsSentence(String type, String message) throws Exception {
        event("{'type':'error','error':{'type':'" + type + "','message':'" + message + "'},'request_id':'req_1'}");

        assertThat(found.lines()).containsExactly("error " + message + "|" + type + "|0");
    }

    @Test
    void errorsInOtherShapesAreErrorsToo() throws Exception {
        found.readNamed("error", "busy");
        found.readNamed("", "{\"error\":{\"message\":\"no\",\"code\":429}}");

        assertThat(found.lines()).containsExactly("error busy|error|0", "error no||429");
    }

    @Test
    void whatNobodyKnowsIsPassedOn() throws Exception {
        event("{'type':'message_start','message':{'content':[],'container':{'id':'c'}}}");
        block(0, "{'type':'web_search_tool_result','content':[{'url':'u'}]}");
        delta(0, "{'type':'song_delta','song':'la'}");
        delta(0, "{'type':'citations_delta','citation':{'cited_text':'x'}}");
        delta(0, "{'type':'text_delta','text':'a','mood':'good'}");
        delta(7, "{'type':'input_json_delta','partial_json':'{}'}");
        event(
                "{'type':'message_delta','delta':{'stop_reason':'stop_sequence','stop_sequence':'END'},'context':{'edits':[1]}}");
        event("{'type':'weather','wind':3}");

        assertThat(found.lines())
                .containsExactly(
                        "other {\"field\":\"message.container\",\"value\":{\"id\":\"c\"}}",
                        "other {\"field\":\"content_block\",\"value\":"
                                + "{\"type\":\"web_search_tool_result\",\"content\":[{\"url\":\"u\"}]}}",
                        "other {\"field\":\"delta.song_delta\",\"value\":{\"type\":\"song_delta\",\"song\":\"la\"}}",
                        "other {\"field\":\"citation\",\"value\":{\"cited_text\":\"x\"}}",
                        "text a",
                        "other {\"field\":\"delta.mood\",\"value\":\"good\"}",
                        "other {\"field\":\"delta.input_json_delta\",\"value\":"
                                + "{\"type\":\"input_json_delta\",\"partial_json\":\"{}\"}}",
                        "other {\"field\":\"context\",\"value\":{\"edits\":[1]}}",
                        "other {\"field\":\"stop_sequence\",\"value\":\"END\"}",
                        "finish stop_sequence",
                        "other {\"field\":\"weather\",\"value\":{\"type\":\"weather\",\"wind\":3}}");
    }

    @Test
    void aWholeMessageIsAnAnswer() throws Exception {
        event(
                "{'id':'m','type':'message','role':'assistant','content':[{'type':'thinking','thinking':'Hm','signature':'s'},"
                        + "{'type':'text','text':'Hello'},{'type':'tool_use','id':'t','name':'f','input':{'a':1}}],"
                        + "'stop_reason':'tool_use','stop_sequence':null,'usage':{'input_tokens':3,'output_tokens':4}}");

        assertThat(found.lines())
                .containsExactly(
                        "reasoning Hm",
                        "other {\"field\":\"signature\",\"value\":\"s\"}",
                        "text Hello",
                        "toolCall {\"index\":0,\"id\":\"t\",\"name\":\"f\"}",
                        "toolCall {\"index\":0,\"arguments\":\"{\\\"a\\\":1}\"}",
                        "usage 3/4",
                        "finish tool_use");
    }

    @Test
    void eventsNeedNoNames() throws Exception {
        found.read(
                "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"a\"}}",
                "{\"index\":0,\"delta\":{\"text\":\"b\",\"type\":\"text_delta\"},\"type\":\"content_block_delta\"}",
                "{\"type\":\"message_stop\"}",
                "[DONE]",
                "");

        assertThat(found.lines()).containsExactly("text a", "text b", "end", "end");
    }

    @Test
    void keepAlivesSayNothingAndBlocksThatTheServerWorks() throws Exception {
        found.readNamed("ping", "{\"type\":\"ping\"}").readNamed("ping", "");
        assertThat(found.lives()).isZero();

        block(0, "{'type':'text','text':''}");
        delta(0, "{'type':'text_delta','text':''}");
        assertThat(found.lives()).isEqualTo(2);
        assertThat(found.lines()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":\"secret",
                "{\"type\":\"message_stop\"",
                "{\"secret"
            })
    void whatIsNoJsonIsMalformedAndNotQuoted(String data) {
        assertThatThrownBy(() -> found.read(data))
                .isInstanceOf(MalformedUpstreamException.class)
                .hasMessage("an event is not valid JSON");
        assertThat(found.lines()).isEmpty();
    }

    @Test
    void oddValuesBreakNothing() throws Exception {
        for (String odd : new String[] {"null", "[]", "7", "'x'", "{}", "true"}) {
            event("{'type':'message_start','message':" + odd + "}");
            event("{'type':'content_block_start','index':" + odd + ",'content_block':" + odd + "}");
            event("{'type':'content_block_delta','index':" + odd + ",'delta':" + odd + "}");
            event("{'type':'content_block_delta','index':0,'delta':{'type':" + odd + ",'text':" + odd + "}}");
            event("{'type':'content_block_stop','index':" + odd + "}");
            event("{'type':'message_delta','delta':" + odd + ",'usage':" + odd + "}");
            event("{'type':" + odd + "}");
        }

        assertThat(found.all(ChunkKind.TEXT)).isEmpty();
        assertThat(found.lines()).noneMatch(line -> line.startsWith("finish") || line.startsWith("end"));
    }

    @Test
    void callsWithoutEndAreRefused() {
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 1000; i++) {
                        block(i, "{'type':'tool_use','id':'t" + i + "','name':'f','input':{}}");
                    }
                })
                .isInstanceOf(MalformedUpstreamException.class);
    }
}
