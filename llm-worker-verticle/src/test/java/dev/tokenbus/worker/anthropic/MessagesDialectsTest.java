package dev.tokenbus.worker.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.worker.response.MalformedUpstreamException;
import dev.tokenbus.worker.upstream.FoundInEvents;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** However servers that copy Anthropic word and number their events, what they say arrives. */
class MessagesDialectsTest {
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

    private void block(int index, String block) throws MalformedUpstreamException {
        event("{'type':'content_block_start','index':" + index + ",'content_block':" + block + "}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "{'type':'error','message':'m'}; error m|error|0",
                "{'detail':'m'}; error m||0",
                "{'message':'m','status':500}; error m||500",
                "{'error':'m'}; error m||0",
                "{'error':{'message':'m','type':'T'}}; error m|t|0",
                "{'type':'error','error':{'type':'overloaded_error','message':'m'}}; error m|overloaded_error|0",
                "<html><title>m</title></html>; error m||0",
                "Internal Server Error; error Internal Server Error||0"
            })
    void errorsOfAnyShapeHaveTheirWords(String event, String error) throws Exception {
        found.read(quoted(event));

        assertThat(found.lines()).containsExactly(error);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "false", "''", "{'code':0}"})
    void anErrorThatSaysThereIsNoneIsNone(String none) throws Exception {
        event("{'type':'status','error':" + none + "}");
        event("{'type':'content_block_delta','index':0,'delta':{'type':'text_delta','text':'a'},'error':" + none + "}");

        assertThat(found.all(ChunkKind.TEXT)).isEqualTo("a");
        assertThat(found.lines()).noneMatch(line -> line.startsWith("error"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ping", "PING", "null", "[]", "{}", "{\"type\":\"heartbeat\"}"})
    void whatOnlyKeepsTheConnectionIsNothing(String event) throws Exception {
        found.read(event).readNamed("keepalive", "{\"time\":1}");

        assertThat(found.lines()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"'0'/'1'", "7/9", "0/0", "'1'/1", "null/null"})
    void callsNeverMixHoweverTheirBlocksAreNumbered(String indices) throws Exception {
        for (int i = 0; i < 2; i++) {
            String at = indices.split("/")[i];
            event("{'type':'content_block_start','index':" + at + ",'content_block':{'type':'tool_use','id':'c" + i
                    + "','name':'f','input':{}}}");
            event("{'type':'content_block_delta','index':" + at
                    + ",'delta':{'type':'input_json_delta','partial_json':'[" + i + "]'}}");
        }

        assertThat(found.lines())
                .containsExactly(
                        "toolCall {\"index\":0,\"id\":\"c0\",\"name\":\"f\"}",
                        "toolCall {\"index\":0,\"arguments\":\"[0]\"}",
                        "toolCall {\"index\":1,\"id\":\"c1\",\"name\":\"f\"}",
                        "toolCall {\"index\":1,\"arguments\":\"[1]\"}");
    }

    @Test
    void aCallWhoseBlockNeverEndsHasArgumentsWhenTheMessageEnds() throws Exception {
        block(0, "{'type':'tool_use','id':'c','name':'f','input':{}}");
        event("{'type':'message_delta','delta':{'stop_reason':'tool_use'}}");

        assertThat(found.lines())
                .containsExactly(
                        "toolCall {\"index\":0,\"id\":\"c\",\"name\":\"f\"}",
                        "toolCall {\"index\":0,\"arguments\":\"{}\"}",
                        "finish tool_use");
    }

    @Test
    void whatStandsBesideADeltaIsPassedOnAndNumbersMayBeOfAnySize() throws Exception {
        event("{'type':'content_block_delta','index':0,'delta':{'type':'text_delta','text':'a'},'mood':'b'}");
        found.read("{\"type\":\"x\",\"v\":[" + "9".repeat(2000) + ",1e400,-0.5,7]}");
        event("{'type':'message_delta','delta':{},'usage':{'input_tokens':'3','output_tokens':'2.0'}}");

        assertThat(found.lines())
                .containsExactly(
                        "text a",
                        "other {\"field\":\"mood\",\"value\":\"b\"}",
                        "other {\"field\":\"x\",\"value\":{\"type\":\"x\",\"v\":[\"" + "9".repeat(2000)
                                + "\",\"1e400\",-0.5,7]}}",
                        "usage 3/2");
    }
}
