package dev.tokenbus.gateway.chat;

import static dev.tokenbus.gateway.chat.Events.done;
import static dev.tokenbus.gateway.chat.Events.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.door.Documents;
import dev.tokenbus.gateway.door.EventText;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.log.StreamEvent;
import org.junit.jupiter.api.Test;

/** An answer in chunks of a text completion, to the byte, and as a whole one. */
class TextTranslationTest {
    private static final String HEAD =
            "{\"id\":\"cmpl-n.1\",\"object\":\"text_completion\",\"created\":17,\"model\":\"m\",\"choices\":[";

    private final AnswerName name = new AnswerName("cmpl-n.1", "text_completion", 17, "m");

    @Test
    void chunksHaveTextAndNothingElse() {
        TextTranslation translation = new TextTranslation(new Chunks(name, true));
        EventText out = new EventText(EventText.Framing.DATA);

        translation.delta(Events.of(ChunkKind.REASONING, "hm"), 1, out);
        translation.delta(text("a\"b"), 2, out);
        translation.delta(Events.of(ChunkKind.REFUSAL, "{\"text\":\"no\"}"), 3, out);
        translation.done(done("length"), out);

        assertThat(new String(out.toBytes(), UTF_8))
                .isEqualTo("data: " + HEAD
                        + "{\"index\":0,\"text\":\"a\\\"b\",\"logprobs\":null,\"finish_reason\":null}],\"usage\":null}\n\n"
                        + "data: " + HEAD
                        + "{\"index\":0,\"text\":\"no\",\"logprobs\":null,\"finish_reason\":null}],\"usage\":null}\n\n"
                        + "data: " + HEAD
                        + "{\"index\":0,\"text\":\"\",\"logprobs\":null,\"finish_reason\":\"length\"}],\"usage\":null}\n\n"
                        + "data: " + HEAD
                        + "],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4,\"total_tokens\":7}}\n\n"
                        + "data: [DONE]\n\n");
    }

    @Test
    void aWholeAnswerHasAllOfTheText() {
        StreamEvent[] said = {text("a"), Events.of(ChunkKind.REASONING, "hm"), text("b"), done("stop")};

        assertThat(Documents.whole(new TextDocument(name), Events.log(said)))
                .isEqualTo(HEAD + "{\"index\":0,\"text\":\"ab\",\"logprobs\":null,\"finish_reason\":\"stop\"}],"
                        + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4,\"total_tokens\":7}}");
    }
}
