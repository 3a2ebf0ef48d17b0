package dev.tokenbus.worker.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.worker.response.MalformedUpstreamException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that says its answer twice, in messages or beside the deltas, is heard once. */
class SnapshotsTest {
    private final FoundEvents found = new FoundEvents();

    private void choice(String fields) throws MalformedUpstreamException {
        found.read("{\"choices\":[{" + fields.replace('\'', '"') + "}]}");
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
    void aMessageThatIsNoContinuationShowsThatAllArePieces() throws Exception {
        for (String piece : new String[] {"a", "b", "b", "ab", "ab", "abbabab", "abbababx"}) {
            choice("'message':{'content':'" + piece + "'}");
        }

        assertThat(found.all(ChunkKind.TEXT)).isEqualTo("abb" + "ab" + "ab" + "abbabab" + "abbababx");
    }

    @Test
    void aLongMessageAtTheEndThatRepeatsAllPiecesIsNotSaidAgain() throws Exception {
        choice("'message':{'content':'Once upon a time there was '}");
        choice("'message':{'content':'a bus of tokens.'}");
        choice("'message':{'content':'Once upon a time there was a bus of tokens.'}");

        assertThat(found.all(ChunkKind.TEXT)).isEqualTo("Once upon a time there was a bus of tokens.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'delta':{'content':'b'},'text':'c'",
                "'text':'c','delta':{'content':'b'}",
                "'text':'c','message':{'content':'ab'}"
            })
    void aTextThatIsNotThatOfTheDeltaBesideItIsPassedOnAsWhatItIs(String both) throws Exception {
        choice("'delta':{'content':'a'}");
        choice(both);

        assertThat(found.lines())
                .containsExactly("text a", "text b", "other {\"field\":\"choices[].text\",\"value\":\"c\"}");
    }

    @Test
    void aTextBesideADeltaMayBeAllSoFar() throws Exception {
        choice("'delta':{'content':'a'},'text':'a'");
        choice("'delta':{'content':'b'},'text':'ab'");

        assertThat(found.lines()).containsExactly("text a", "text b");
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
}
