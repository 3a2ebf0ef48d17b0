package dev.tokenbus.worker.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.worker.response.MalformedUpstreamException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
    void aFinishReasonComesAfterWhatItsEventSays() throws Exception {
        choice("'finish_reason':'stop','delta':{'content':'a'}");
        choice("'finish_reason':{'type':'length'},'delta':{}");

        assertThat(found.lines()).containsExactly("text a", "finish stop", "finish length");
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
                "{\"choices\":[{\"content\":\"ha\"}]}",
                "{\"choices\":[{\"text\":\"ha\"}]}",
                "{\"choices\":[{\"delta\":\"ha\"}]}",
                "{\"choices\":[{\"delta\":[{\"text\":\"ha\"}]}]}",
                "{\"choices\":{\"delta\":{\"content\":\"ha\"}}}",
                "{\"choices\":[null,{\"delta\":{\"content\":\"ha\"}}]}",
                "{\"object\":\"x.chunk\",\"choices\":[{\"message\":{\"content\":[\"ha\"]}}]}"
            })
    void piecesThatAreAlikeAreEachSaid(String event) throws Exception {
        found.read(event, event);

        assertThat(found.all(ChunkKind.TEXT)).isEqualTo("haha");
    }

    @Test
    void fieldsWithoutEndAreNotToldWithoutEnd() throws Exception {
        for (int i = 0; i < 1000; i++) {
            found.read("{\"f" + i + "\":1,\"choices\":[{\"delta\":{\"content\":\"a\"}}]}");
        }

        assertThat(found.lines().stream().filter(line -> line.startsWith("other ")))
                .hasSizeBetween(64, 100);
        assertThat(found.all(ChunkKind.TEXT)).hasSize(1000);
    }

    @Test
    void emptyReasoningUnderOneNameHidesNoneUnderAnother() throws Exception {
        found.delta("'reasoning':[],'reasoning_content':'Hm.'", "'reasoning':'a','reasoning_content':'b'");

        assertThat(found.all(ChunkKind.REASONING)).isEqualTo("Hm.ab");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"choices\":[{\"index\":1,\"delta\":{\"content\":\"X\"}}]}",
                "{\"choices\":[{\"delta\":{\"content\":\"X\"},\"finish_reason\":\"length\",\"index\":1}]}",
                "{\"choices\":[{\"index\":\"1\",\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"X\"}]}}]}",
                "{\"choices\":{\"message\":{\"content\":\"X\"}, \"index\" : 12}}"
            })
    void anotherChoiceIsNeverTheAnswer(String other) throws Exception {
        found.read(
                "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}",
                other,
                "{\"choices\":[{\"delta\":{\"content\":\"b\"}}]}",
                "{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":1,\"id\":\"c\"}]}}]}");

        assertThat(found.lines())
                .hasSize(4)
                .startsWith("text a")
                .endsWith("text b", "toolCall {\"index\":1,\"id\":\"c\"}")
                .element(1)
                .asString()
                .startsWith("other {\"field\":\"choices[1")
                .contains("X");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "7", "12", "-1", "\"0\"", "0.0", "1e400", "null", "{}"})
    void aChoiceMayHaveAnyNumberIfItKeepsIt(String index) throws Exception {
        String event = "{\"choices\":[{\"index\":" + index + ",\"delta\":{\"content\":\"a\"}}]}";
        found.read(event, event.replace("{\"content\":\"a\"}", "{\"content\":\"b\",\"refusal\":null}"));

        assertThat(found.lines()).containsExactly("text a", "text b");
    }

    @Test
    void theLowestChoiceOfAnEventIsTheAnswerWhereverItStands() throws Exception {
        found.read(
                "{\"choices\":[{\"index\":1,\"delta\":{\"content\":\"X\"}},{\"index\":0,\"delta\":{\"content\":\"a\"}}]}");

        assertThat(found.all(ChunkKind.TEXT)).isEqualTo("a");
        assertThat(found.lines()).hasSize(2);
    }
}
