package dev.tokenbus.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tokenbus.protocol.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON objects that are no frames: each is refused with a message that names the field and what is allowed. */
final class BadClientFrameTest {
    @Test
    void unknownTypeIsRefusedWithTheKnownOnes() {
        BadFrameException refused = refused("{\"type\":\"strat\",\"id\":\"q1\"}");

        assertThat(refused.failure().code()).isEqualTo(ErrorCode.UNKNOWN_TYPE);
        assertThat(refused.id()).isEqualTo("q1");
        assertThat(refused.malformed()).isFalse();
        assertThat(refused).hasMessageContaining("type: unknown (expected: hello, auth, start, ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {}                                             | type: missing, and there is no prompt either
                    {"options":{}}                                 | type: missing, and there is no prompt either
                    {"type":5}                                     | type: expected a string
                    {"type":"start"}                               | prompt: missing
                    {"prompt":5}                                   | prompt: expected a string
                    {"prompt":["x"]}                               | prompt: expected a string
                    {"prompt":""}                                  | prompt: empty (expected: at least 1 character)
                    {"prompt":"x","messages":[]}                   | messages: expected at least one
                    {"prompt":"x","prompts":["y"]}                 | prompts: there is prompt already (expected: one of them)
                    {"messages":[{"role":"user","content":"x"}],"prompt":"y"} | prompt: there is messages already (expected: one of them)
                    {"messages":"x"}                               | messages: expected an array
                    {"messages":[5]}                               | messages[0]: expected an object
                    {"messages":[null]}                            | messages[0]: expected an object
                    {"messages":[{"role":"user"}]}                 | messages[0].content: missing
                    {"messages":[{"content":"x"}]}                 | messages[0].role: missing
                    {"messages":[{"role":"user","content":null}]}  | messages[0].content: missing
                    {"messages":[{"role":"user","content":5}]}     | messages[0].content: a number (expected: a string or an array of parts)
                    {"messages":[{"role":"user","content":{"type":"text"}}]} | messages[0].content: an object (expected: a string or an array of parts)
                    {"messages":[{"role":"user","content":["x"]}]} | messages[0].content[0]: a string (expected: an object)
                    {"messages":[{"role":"user","content":[null]}]} | messages[0].content[0]: null (expected: an object)
                    {"messages":[{"role":"user","content":[{"text":"x"}]}]} | messages[0].content[0].type: missing
                    {"messages":[{"role":"user","content":[{"type":"text"},{}]}]} | messages[0].content[0].text: missing (expected: a string)
                    {"messages":[{"role":"user","content":[{"type":"text","text":5}]}]} | messages[0].content[0].text: missing (expected: a string)
                    {"messages":[{"role":"user","content":[{"type":5}]}]} | messages[0].content[0].type: a number (expected: a string)
                    {"messages":[{"role":"user","tool_calls":[]}]} | messages[0].content: missing (expected: a string or an array of parts)
                    {"messages":[{"role":"assistant","content":null}]} | messages[0].content: missing
                    {"messages":[{"role":"assistant","name":"x"}]} | messages[0].content: missing
                    {"messages":[{"role":"assistant","tool_calls":{}}]} | messages[0].tool_calls: an object (expected: an array of tool calls)
                    {"messages":[{"role":"assistant","tool_calls":[{},true]}]} | messages[0].tool_calls[1]: true or false (expected: an object)
                    {"messages":[{"role":"tool","content":"x","tool_call_id":7}]} | messages[0].tool_call_id: a number (expected: a string)
                    {"messages":[{"role":"assistant","refusal":[]}]} | messages[0].refusal: an array (expected: a string)
                    {"messages":[{"role":null,"content":"x"}]}     | messages[0].role: missing
                    {"messages":[{"role":5,"content":"x"}]}        | messages[0].role: expected a string
                    {"messages":[{"role":"user","content":"x"},{"role":"wizard","content":"x"}]} | messages[1].role: not a role (expected: system, developer, user, assistant or tool)
                    {"prompts":[]}                                 | prompts: expected at least one
                    {"prompts":"x"}                                | prompts: expected an array
                    {"prompts":["x",""]}                           | prompts[1]: empty (expected: at least 1 character)
                    {"prompts":["x",5]}                            | prompts[1]: expected a string or an array of messages
                    {"prompts":["x",[]]}                           | prompts[1]: expected at least one
                    {"prompts":["x",[{"role":"user"}]]}            | prompts[1][0].content: missing
                    {"prompts":[[{"role":"x","content":"x"}]]}     | prompts[0][0].role: not a role
                    """)
    void promptIsRefused(String json, String message) {
        assertRefused(json, message);
    }

    @Test
    void promptAndMessagesTogetherAreRefused() {
        assertRefused(
                "{\"prompt\":\"x\",\"messages\":[{\"role\":\"user\",\"content\":\"y\"}]}",
                "messages: there is prompt already (expected: one of them)");
    }

    @Test
    void sixtyFivePromptsAreRefused() {
        assertRefused("{\"prompts\":[\"x\"" + ",\"x\"".repeat(64) + "]}", "prompts: expected at most 64 elements");
    }

    @Test
    void moreMessagesThanAllowedAreRefused() {
        String message = "{\"role\":\"user\",\"content\":\"x\"}";

        assertRefused(
                "{\"messages\":[" + message + ("," + message).repeat(1024) + "]}",
                "messages: expected at most 1024 elements");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"prompt":"x","credit":-1}                 | credit: -1 (expected: 0..9007199254740991)
                    {"prompt":"x","credit":"5"}                | credit: expected a number
                    {"prompt":"x","credit":1.5}                | credit: 1.5 (expected: a whole number of at most 2^53-1)
                    {"prompt":"x","credit":1e400}              | credit: 1e400 (expected: a finite number)
                    {"prompt":"x","resend":"true"}             | resend: expected true or false
                    {"prompt":"x","options":5}                 | options: expected an object
                    {"prompt":"x","channel":""}                | channel: expected 1..512 characters
                    {"prompt":"x","id":7}                      | id: expected a string
                    {"prompt":"x","key":{}}                    | key: expected a string
                    {"prompt":"x","key":"\\u0000chat"}           | key: has a control character (expected: none)
                    {"type":"stop"}                            | streamId: missing
                    {"type":"pause"}                           | streamId: missing
                    {"type":"resume","streamId":null}          | streamId: missing
                    {"type":"health","streamId":""}            | streamId: expected 1..512 characters
                    {"type":"credit","streamId":"s"}           | upTo: missing
                    {"type":"credit","upTo":5}                 | streamId: missing
                    {"type":"credit","streamId":"s","upTo":-1} | upTo: -1 (expected: 0..9007199254740991)
                    {"type":"credit","streamId":"s","upTo":9007199254740993}   | upTo: 9007199254740993 (expected: a whole number of at most 2^53-1)
                    {"type":"subscribe","streamId":"s","after":9007199254740992} | after: 9007199254740992 (expected: a whole number of at most 2^53-1)
                    {"type":"subscribe","streamId":"s","after":-3}             | after: -3 (expected: 0..9007199254740991)
                    {"type":"subscribe","streamId":"s","epoch":true}           | epoch: expected a number
                    {"type":"subscribe","streamId":"s","mode":"head"}          | mode: expected tail or replay
                    {"type":"subscribe"}                       | streamId: expected either streamId or channel
                    {"type":"subscribe","streamId":"s","channel":"c"}          | streamId: expected either streamId or channel
                    {"type":"unsubscribe"}                     | streamId: expected either streamId or channel
                    {"type":"unsubscribe","streamId":"s","channel":"c"}        | streamId: expected either streamId or channel
                    {"type":"auth"}                            | token: missing
                    {"type":"auth","token":5}                  | token: expected a string
                    {"type":"hello","features":"restart"}      | features: expected an array
                    {"type":"hello","features":[1]}            | features: expected a string
                    {"type":"ping","t":"now"}                  | t: expected a number
                    """)
    void fieldIsRefused(String json, String message) {
        assertRefused(json, message);
    }

    @Test
    void tooLongNamesAreRefused() {
        String longName = "x".repeat(513);
        for (String field : new String[] {"id", "key", "channel", "streamId", "resumeToken"}) {
            assertRefused(
                    "{\"prompt\":\"x\",\"" + field + "\":\"" + longName + "\"}",
                    field + ": expected 1..512 characters");
        }
        assertThat(refused("{\"prompt\":\"x\",\"id\":\"" + longName + "\"}").id())
                .isNull();
    }

    @Test
    void tooManyFeaturesAreRefused() {
        assertRefused(
                "{\"type\":\"hello\",\"features\":[\"x\"" + ",\"x\"".repeat(32) + "]}",
                "features: expected at most 32 elements");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":\"q1\",\"prompt\":\"x\",\"options\":{\"topP\":2}}",
                "{\"prompt\":\"x\",\"options\":{\"topP\":2},\"id\":\"q1\"}",
                "{\"prompt\":\"x\",\"options\":{\"topP\":2,\"streamOptions\":{\"id\":\"no\"}},\"x\":{\"id\":\"no\"},\"id\":\"q1\"}",
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"id\":\"no\"}]}],\"id\":\"q1\",\"credit\":-1}",
                "{\"id\":\"q1\",\"prompt\":\"x\",\"prompt\":\"y\"}",
                "{\"id\":\"q1\",\"prompt\":",
                "{\"prompt\":7,\"id\":\"q1\",",
            })
    void refusalCarriesTheIdWhereverItStands(String json) {
        assertThat(refused(json).id()).isEqualTo("q1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"prompt\":7}",
                "{\"prompt\":7,\"id\":null}",
                "{\"prompt\":7,\"id\":5}",
                "{\"prompt\":7,\"id\":\"\"}",
                "{\"prompt\":7,\"options\":{\"id\":\"no\"}}",
                "[{\"id\":\"no\"}]",
                "{\"prompt\":,\"id\":\"no\"}",
            })
    void refusalOfAMessageWithoutAnIdHasNone(String json) {
        assertThat(refused(json).id()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"ping\",\"t\":1}",
                "{\"type\":\"ping\",\"t\":1,\"streamId\":null,\"id\":null,\"options\":null}",
                "{\"type\":\"ping\",\"t\":1,\"x\":1e400,\"y\":[{\"z\":[1,{}]}],\"\":{\"t\":2}}",
                "{\"x\":{\"type\":\"stop\"},\"t\":1,\"type\":\"ping\"}",
                "{\"type\":\"ping\",\"t\":1,\"options\":{\"x\":{\"maxTokens\":-1},\"streamOptions\":{\"x\":[]},\"sim\":{\"x\":\"\"}}}",
                " \r\n\t{ \"t\" : 1 , \"type\" : \"ping\" } \n",
            })
    void unknownFieldsAndNullsAreIgnored(String json) {
        assertThat(ClientFrameReader.read(json)).isEqualTo(new ClientFrame.Ping(1));
    }

    private static BadFrameException refused(String json) {
        BadFrameException refused = catchThrowableOfType(BadFrameException.class, () -> ClientFrameReader.read(json));
        assertThat(refused).as(json).isNotNull();
        return refused;
    }

    private static void assertRefused(String json, String message) {
        BadFrameException refused = refused(json);
        assertThat(refused).as(json).hasMessageStartingWith(message);
        assertThat(refused.malformed()).isFalse();
        assertThat(refused.failure().code()).isEqualTo(ErrorCode.BAD_REQUEST);
        assertThat(refused.failure().detail()).isEqualTo(refused.getMessage());
    }
}
