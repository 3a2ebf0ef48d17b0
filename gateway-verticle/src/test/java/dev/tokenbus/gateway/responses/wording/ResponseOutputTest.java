package dev.tokenbus.gateway.responses.wording;

import static dev.tokenbus.gateway.responses.wording.ResponseWords.ID;
import static dev.tokenbus.gateway.responses.wording.ResponseWords.RESPONSE;
import static dev.tokenbus.gateway.responses.wording.ResponseWords.delta;
import static dev.tokenbus.gateway.responses.wording.ResponseWords.done;
import static dev.tokenbus.gateway.responses.wording.ResponseWords.log;
import static dev.tokenbus.gateway.responses.wording.ResponseWords.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.log.StreamLog;
import org.junit.jupiter.api.Test;

/** A response that is read again and again reads its log once. */
class ResponseOutputTest {
    @Test
    void whatIsNewInALogIsAllThatIsRead() {
        StreamLog log = log(text("a"), delta(ChunkKind.LOGPROBS, "{\"content\":[{\"token\":\"a\"}]}"), text("b"));
        ResponseOutput output = new ResponseOutput(ID, ToolNames.NONE);
        assertThat(output.read(log)).isEqualTo(3);
        log.append(delta(ChunkKind.LOGPROBS, "{\"content\":[{\"token\":\"b\"}]}"));
        assertThat(output.read(log)).isEqualTo(1);
        log.append(done("stop"));

        assertThat(RESPONSE.of(output, log))
                .isEqualTo(RESPONSE.of(log))
                .asString()
                .contains("}, {\"token\":\"b\"}]".replace(" ", ""));
        assertThat(output.read(log)).isZero();
    }
}
