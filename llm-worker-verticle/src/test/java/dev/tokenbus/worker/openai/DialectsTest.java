package dev.tokenbus.worker.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.worker.response.MalformedUpstreamException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever field and shape a server has for what it says, it arrives whole, once and as what it is. */
class DialectsTest {
    private final FoundEvents found = new FoundEvents();

    private void choice(String fields) throws MalformedUpstreamException {
        found.read("{\"choices\":[{" + fields.replace('\'', '"') + "}]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'content':'Hello'",
                "'content':[{'type':'text','text':'Hello'}]",
                "'content':[{'text':'Hello','type':'text'},{'type':'text','text':''}]",
                "'content':['Hel','lo']",
                "'content':{'type':'text','text':'Hello'}",
                "'content':{'parts':null,'text':{'type':'text','text':'Hello'}}"
            })
    void contentOfAnyShapeIsText(String delta) throws Exception {
        found.delta(delta);

        assertThat(found.lines())
                .isEqualTo(found.lines().stream()
                        .filter(line -> line.startsWith("text "))
                        .toList());
        assertThat(found.all(ChunkKind.TEXT)).isEqualTo("Hello");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'reasoning_content':'Hm.'",
                "'reasoning':'Hm.'",
                "'thinking':'Hm.'",
                "'reasoning':{'text':'Hm.'}",
                "'content':[{'type':'thinking','thinking':[{'type':'text','text':'Hm.'}]}]",
                "'content':[{'type':'thinking','thinking':'Hm.'}]",
                "'reasoning_details':[{'type':'reasoning.text','text':'Hm.','index':0}]",
                "'reasoning_details':[{'type':'reasoning.summary','summary':'Hm.'}]",
                "'reasoning':'Hm.','reasoning_content':'Hm.','reasoning_details':[{'type':'reasoning.text','text':'Hm.'}]"
            })
    void reasoningOfAnyShapeIsSaidOnce(String delta) throws Exception {
        found.delta(delta);

        assertThat(found.lines()).containsExactly("reasoning Hm.");
    }

    @Test
    void aSignatureOfReasoningIsPassedOnForTheNextPrompt() throws Exception {
        found.delta("'reasoning_details':[{'type':'reasoning.text','text':'Hm.','signature':'s'}]");

        assertThat(found.lines())
                .containsExactly(
                        "reasoning Hm.",
                        "other {\"field\":\"delta.reasoning_details\",\"value\":"
                                + "[{\"type\":\"reasoning.text\",\"text\":\"Hm.\",\"signature\":\"s\"}]}");
    }

    @Test
    void aRefusalIsAKindOfItsOwn() throws Exception {
        found.delta("'refusal':''", "'refusal':'I cannot'", "'refusal':' \\ud83d'", "'refusal':'\\ude00'");

        assertThat(found.lines())
                .containsExactly(
                        "refusal {\"text\":\"I cannot\"}", "refusal {\"text\":\" \"}", "refusal {\"text\":\"😀\"}");
    }

    @Test
    void audioIsAKindOfItsOwn() throws Exception {
        found.delta("'audio':{'id':'a','transcript':'Hello'}");

        assertThat(found.lines()).containsExactly("audio {\"id\":\"a\",\"transcript\":\"Hello\"}");
    }

    @Test
    void whatADeltaSaysInAnUnknownFieldIsPassedOnEachTime() throws Exception {
        found.delta("'song':'la'", "'song':'la'", "'song':''");

        String la = "other {\"field\":\"delta.song\",\"value\":\"la\"}";
        assertThat(found.lines()).containsExactly(la, la);
    }

    @Test
    void aWholeAnswerInAMessageIsText() throws Exception {
        choice("'message':{'role':'assistant','reasoning_content':'Hm.','content':'Hello'},'finish_reason':'stop'");

        assertThat(found.lines()).containsExactly("reasoning Hm.", "text Hello", "finish stop");
    }

    @Test
    void aMessageThatGrowsIsSaidOnce() throws Exception {
        for (String soFar : new String[] {"Hel", "Hello", "Hello", "Hello you"}) {
            choice("'message':{'content':'" + soFar + "'}");
        }

        assertThat(found.all(ChunkKind.TEXT)).isEqualTo("Hello you");
    }

    @Test
    void aMessageThatRepeatsTheDeltasIsNotSaidAgain() throws Exception {
        found.delta("'content':'Hello '", "'content':'world'");
        choice("'message':{'role':'assistant','content':'Hello world'},'finish_reason':'stop'");

        assertThat(found.lines()).containsExactly("text Hello ", "text world", "finish stop");
    }

    @Test
    void toolCallsThatAMessageRepeatsAreNotSaidAgain() throws Exception {
        String call = "'tool_calls':[{'index':0,'id':'c1','function':{'name':'f','arguments':'{}'}}]";
        found.delta(call);
        choice("'message':{" + call + "}");

        assertThat(found.lines()).hasSize(1);
    }

    @Test
    void piecesThatAServerCallsMessagesAreJoinedAlthoughTheyAreAlike() throws Exception {
        for (int i = 0; i < 3; i++) {
            found.read("{\"object\":\"chat.completion.chunk\",\"choices\":[{\"message\":{\"content\":\"ha\"}}]}");
        }

        assertThat(found.all(ChunkKind.TEXT)).isEqualTo("hahaha");
    }

    @Test
    void textOfACompletionIsText() throws Exception {
        choice("'text':'Hello','finish_reason':null");
        choice("'text':'','finish_reason':'stop'");

        assertThat(found.lines()).containsExactly("text Hello", "finish stop");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "null",
                "ping",
                "PING",
                "keep-alive",
                "{}",
                "[]",
                "{\"choices\":{}}",
                "{\"choices\":[null]}",
                "{\"choices\":null}",
                "{\"choices\":[]}",
                "{\"choices\":[{}]}",
                "{\"choices\":[{\"delta\":null}]}"
            })
    void whatSaysNothingIsNothing(String event) throws Exception {
        found.read(event);

        assertThat(found.lines()).isEmpty();
    }

    @Test
    void aPingMaySayWhatItLikes() throws Exception {
        found.readNamed("ping", "12:01");

        assertThat(found.lines()).isEmpty();
    }

    @Test
    void wordsThatNobodyKnowsArePassedOn() throws Exception {
        found.readNamed("end", "bye").read("5");

        assertThat(found.lines())
                .containsExactly(
                        "other {\"field\":\"end\",\"value\":\"bye\"}", "other {\"field\":\"data\",\"value\":\"5\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[DONE]", " [DONE] ", "[done]", "[DONE]\n"})
    void theEndMayHaveBlanks(String end) throws Exception {
        found.read(end);

        assertThat(found.lines()).containsExactly("end");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "\"\"",
                "{}",
                "false",
                "[]",
                "0",
                "{\"code\":0,\"message\":\"\"}",
                "{\"code\":0,\"message\":\"ok\"}",
                "{\"message\":null}"
            })
    void anErrorThatSaysThereIsNoneIsNone(String none) throws Exception {
        found.read("{\"error\":" + none + ",\"choices\":[{\"delta\":{\"content\":\"Hello\"}}]}");

        assertThat(found.lines()).containsExactly("text Hello");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '^',
            value = {
                "{\"error\":{\"message\":\"m\",\"type\":\"T\",\"code\":\"c\"}}; m|t c|0",
                "{\"error\":[{\"message\":\"m\",\"code\":500}]}; m||500",
                "{\"error\":{\"error\":{\"message\":\"m\"}}}; m||0",
                "{\"error\":\"m\"}; m||0",
                "{\"error\":true}; |error|0",
                "{\"error\":500}; ||500",
                "{\"object\":\"error\",\"message\":\"m\",\"code\":400}; m||400",
                "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"m\"}}; m|overloaded_error|0",
                "{\"choices\":null,\"error_type\":\"T\",\"error_message\":\"m\",\"error_code\":400}; m|t|400",
                "{\"code\":503,\"message\":\"m\"}; m||503",
                "{\"code\":\"429\",\"message\":\"m\"}; m|429|429",
                "{\"detail\":\"m\"}; m||0",
                "{\"detail\":[{\"loc\":[\"body\",\"seed\"],\"msg\":\"m\",\"type\":\"x\"}]}; seed: m||0",
                "{\"base_resp\":{\"status_code\":1004,\"status_msg\":\"m\"}}; m||1004",
                "{\"choices\":[{\"delta\":{},\"error\":{\"code\":502,\"message\":\"m\"}}]}; m||502",
                "[{\"error\":{\"code\":400,\"message\":\"m\",\"status\":\"INVALID_ARGUMENT\"}}]; m|invalid_argument|400"
            })
    void errorsOfAnyShapeHaveTheirWords(String event, String error) throws Exception {
        found.read(event);

        assertThat(found.lines()).containsExactly("error " + error);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '^',
            value = {
                "{\"code\":500,\"message\":\"m\"}; m||500",
                "{\"message\":\"m\"}; m||0",
                "lost its shard; lost its shard|error|0",
                "\"m\"; \"m\"|error|0",
                "^^; |error|0",
                "{}; |error|0"
            })
    void anEventThatIsNamedErrorIsOneWhateverItSays(String data, String error) throws Exception {
        found.readNamed("error", data);

        assertThat(found.lines()).containsExactly("error " + error);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"prompt_tokens\":5,\"completion_tokens\":2}; usage 5/2",
                "{\"prompt_tokens\":5.0,\"completion_tokens\":\"2\"}; usage 5/2",
                "{\"input_tokens\":5,\"output_tokens\":2}; usage 5/2"
            })
    void usageIsFoundWhereverItIs(String usage, String line) throws Exception {
        found.read(
                "{\"choices\":[],\"usage\":" + usage + "}", "{\"choices\":[{\"delta\":{},\"usage\":" + usage + "}]}");

        assertThat(found.lines()).containsExactly(line, line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"prompt_tokens\":99999999999999999999,\"completion_tokens\":2}",
                "{\"prompt_tokens\":-1,\"completion_tokens\":2}",
                "{\"prompt_tokens\":{},\"completion_tokens\":2}",
                "{\"prompt_tokens\":\"many\",\"completion_tokens\":2}",
                "5"
            })
    void usageThatCannotBeIsNone(String usage) throws Exception {
        found.read("{\"choices\":[],\"usage\":" + usage + "}");

        assertThat(found.lines()).isEmpty();
    }

    @Test
    void anEventWithSeveralObjectsIsSeveralEvents() throws Exception {
        String event = "{\"choices\":[{\"delta\":{\"content\":\"a\"}}]}";
        found.read(event + "\n" + event, "[" + event + "," + event + "]");

        assertThat(found.all(ChunkKind.TEXT)).isEqualTo("aaaa");
    }

    @Test
    void aFinishReasonComesAfterWhatItsEventSays() throws Exception {
        choice("'finish_reason':'stop','delta':{'content':'a'}");
        choice("'finish_reason':{'type':'length'},'delta':{}");

        assertThat(found.lines()).containsExactly("text a", "finish stop", "finish length");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'delta':{'content':'a','token_id':17},'text':'a'",
                "'text':'a','delta':{'role':'assistant','content':'a'}",
                "'index':0,'text':'a','message':{'content':'a'}",
                "'text':'a','delta':{'content':[{'type':'text','text':'a'}]}"
            })
    void aTextBesideADeltaIsTheSameAgain(String both) throws Exception {
        choice(both);

        assertThat(found.lines()).containsExactly("text a");
    }

    @Test
    void aTextBesideADeltaThatSaysNothingIsText() throws Exception {
        choice("'delta':{},'text':'Hel'");
        choice("'text':'lo','delta':{'role':'assistant','content':''}");
        choice("'text':'','delta':{'content':''}");

        assertThat(found.lines()).containsExactly("text Hel", "text lo");
    }

    @Test
    void aTextAtTheEndThatRepeatsAllDeltasIsNotSaidAgain() throws Exception {
        found.delta("'content':'Hel'", "'content':'lo'");
        choice("'delta':{},'text':'Hello','finish_reason':'stop'");

        assertThat(found.lines()).containsExactly("text Hel", "text lo", "finish stop");
    }

    @Test
    void aTextThatIsNoneOfTheDeltasIsPassedOnAsWhatItIs() throws Exception {
        found.delta("'content':'Hello'");
        choice("'delta':{},'text':'Bye'");

        assertThat(found.lines())
                .containsExactly("text Hello", "other {\"field\":\"choices[].text\",\"value\":\"Bye\"}");
    }

    @Test
    void theNumbersOfTokensAreNoPieceOfTheAnswer() throws Exception {
        choice("'delta':{'content':'a','token_id':17},'token_ids':[17]");
        choice("'delta':{'content':'b','token_id':18},'token_ids':[18]");

        assertThat(found.lines()).containsExactly("text a", "text b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'content':[{'type':'text','text':'%s'}]",
                "'content':{'type':'text','text':'%s'}",
                "'content':['%s']",
                "'text':null,'content':'%s'"
            })
    void aMessageOfAnyShapeThatGrowsIsSaidOnce(String content) throws Exception {
        for (String soFar : new String[] {"Hel", "Hello", "Hello", "Hello you"}) {
            choice("'message':{" + content.formatted(soFar) + "}");
        }

        assertThat(found.all(ChunkKind.TEXT)).isEqualTo("Hello you");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'thinking':'%s'",
                "'reasoning':{'text':'%s'}",
                "'reasoning_details':[{'type':'reasoning.text','text':'%s'}]",
                "'content':[{'type':'thinking','thinking':[{'type':'text','text':'%s'}]}]"
            })
    void reasoningOfAMessageThatGrowsIsSaidOnce(String reasoning) throws Exception {
        for (String soFar : new String[] {"Hm", "Hmm", "Hmm", "Hmm so"}) {
            choice("'message':{" + reasoning.formatted(soFar) + "}");
        }

        assertThat(found.all(ChunkKind.REASONING)).isEqualTo("Hmm so");
    }

    @Test
    void aRefusalThatAMessageRepeatsIsSaidOnce() throws Exception {
        found.delta("'refusal':'I '", "'refusal':'cannot'");
        choice("'message':{'refusal':'I cannot'}");

        assertThat(found.lines()).containsExactly("refusal {\"text\":\"I \"}", "refusal {\"text\":\"cannot\"}");
    }

    @Test
    void aMessageThatEndsThePartsOfTheDeltasIsNotSaidAgain() throws Exception {
        found.delta("'reasoning':'Hm.'", "'content':'Hel'", "'content':'lo'");
        choice("'message':{'role':'assistant','content':[{'type':'thinking','thinking':'Hm.'},"
                + "{'type':'text','text':'Hello'}],'annotations':[]},'finish_reason':'stop'");

        assertThat(found.lines()).containsExactly("reasoning Hm.", "text Hel", "text lo", "finish stop");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"0\"",
                "\"ok\"",
                "\"OK\"",
                "\"success\"",
                "\"none\"",
                "\" \"",
                "{\"code\":\"0\",\"message\":\"ok\"}",
                "{\"code\":\"success\",\"message\":\"\"}",
                "{\"code\":200,\"message\":\"OK\"}",
                "{\"status\":\"success\"}",
                "[{}]",
                "[null,\"\"]",
                "{\"error\":null,\"code\":\"\"}"
            })
    void wordsForNoErrorAreNone(String none) throws Exception {
        found.read("{\"error\":" + none + ",\"choices\":[{\"delta\":{\"content\":\"Hello\"}}]}");

        assertThat(found.lines()).containsExactly("text Hello");
    }

    @Test
    void whatIsSaidBesideNoErrorIsPassedOn() throws Exception {
        String none = "{\"code\":0,\"message\":\"two shards are slow\"}";
        found.read("{\"error\":" + none + ",\"choices\":[{\"delta\":{\"content\":\"Hello\"}}]}");

        assertThat(found.lines())
                .containsExactlyInAnyOrder("text Hello", "other {\"field\":\"error\",\"value\":" + none + "}");
    }

    @Test
    void aFieldOfErrorsInAHealthyEventIsPassedOn() throws Exception {
        found.read(
                "{\"code\":0,\"status\":\"warming up\",\"message\":\"soon\"}",
                "{\"code\":200,\"message\":\"success\",\"choices\":[{\"delta\":{\"content\":\"Hello\"}}]}");

        assertThat(found.lines())
                .containsExactly(
                        "other {\"field\":\"status\",\"value\":\"warming up\"}",
                        "other {\"field\":\"message\",\"value\":\"soon\"}",
                        "text Hello");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'type':'ping'}", "{'event':'heartbeat'}", "{'status':'ok'}"})
    void aKeepAliveMayBeAnObject(String event) throws Exception {
        found.read(event.replace('\'', '"'));

        assertThat(found.lines()).isEmpty();
    }

    @Test
    void aPingMayBeAnObjectOfAnyKind() throws Exception {
        found.readNamed("ping", "{\"time\":\"12:01\"}");

        assertThat(found.lines()).isEmpty();
    }

    @Test
    void anEventThatSaysNothingIsLifeLikeTheFirstOfItsKind() throws Exception {
        found.delta("'content':'a'", "'content':'b'");
        int before = found.lives();

        found.delta("'content':''", "'content':''");

        assertThat(found.lives()).isEqualTo(before + 2);
    }
}
