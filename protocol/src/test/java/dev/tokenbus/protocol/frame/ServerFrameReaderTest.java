package dev.tokenbus.protocol.frame;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.Timings;
import dev.tokenbus.protocol.Usage;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client of today meets a server of tomorrow: what it does not know it ignores. */
final class ServerFrameReaderTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"type\":\"fanfare\"}",
                "{\"type\":\"fanfare\",\"seq\":\"first\",\"limits\":[],\"streams\":5,\"usage\":true,\"timings\":[1]}",
                "{\"seq\":{\"from\":1},\"type\":\"fanfare\"}",
            })
    void unknownTypeIsIgnored(String json) {
        assertThat(read(json)).isEmpty();
    }

    @Test
    void unknownFieldsAreIgnoredWhereverTheyStand() {
        assertThat(read("{\"type\":\"pong\",\"t\":1,\"x\":[{\"t\":2}],\"data\":{\"t\":3},\"usage\":null}"))
                .contains(new ConnectionNotice.Pong(1));
        assertThat(read("{\"type\":\"welcome\",\"limits\":{\"streams\":7,\"x\":\"y\",\"z\":{\"streams\":8}}}"))
                .contains(new ConnectionNotice.Welcome("", "", 0, new ConnectionNotice.WireLimits(0, 0, 0, 7), 0));
        assertThat(read("{\"type\":\"batchDone\",\"streams\":[{\"streamId\":\"s\",\"outcome\":\"done\",\"seq\":7}]}"))
                .contains(new ServerFrame.BatchDone(null, List.of(new ServerFrame.BatchDone.Outcome("s", "done"))));
    }

    @Test
    void unknownFieldsOfTheUsageAndTheTimingsAreIgnored() {
        String done = "{\"type\":\"done\",\"usage\":{\"promptTokens\":1,\"cached\":{\"promptTokens\":2}},"
                + "\"timings\":{\"queueMs\":3,\"zone\":\"UTC\",\"attempts\":[{\"worker\":\"w\",\"cost\":{\"epoch\":4}}]}}";

        ServerFrame.Done read = (ServerFrame.Done) read(done).orElseThrow();

        assertThat(read.usage()).isEqualTo(new Usage(1, 0, false));
        assertThat(read.timings().queueMs()).isEqualTo(3);
        assertThat(read.timings().attempts()).containsExactly(new Timings.Attempt("w", "", 0));
    }

    @Test
    void chunkWithoutAKindIsTextAndWithoutFromIsOneEvent() {
        assertThat(read("{\"type\":\"chunk\",\"data\":\"x\",\"seq\":5}"))
                .contains(new ServerFrame.Chunk("", 0, 5, 5, ChunkKind.TEXT, "x"));
    }

    @Test
    void errorWithAnUnknownCodeIsInternal() {
        assertThat(read("{\"type\":\"error\",\"error\":\"x\",\"code\":\"flat_tyre\"}"))
                .contains(ServerFrame.Error.ofRequest(null, new StreamFailure(ErrorCode.INTERNAL, "x")));
    }

    @Test
    void wrongKindOfAKnownFieldIsABadFrame() {
        assertThatThrownBy(() -> read("{\"type\":\"chunk\",\"seq\":\"5\"}"))
                .isInstanceOf(BadFrameException.class)
                .hasMessage("seq: expected a number");
        assertThatThrownBy(() -> read("{\"type\":\"chunk\",\"kind\":\"smell\"}"))
                .isInstanceOf(BadFrameException.class)
                .hasMessage("kind: unknown");
        assertThatThrownBy(() -> read("{\"type\":\"done\",\"usage\":{\"promptTokens\":-1}}"))
                .isInstanceOf(BadFrameException.class)
                .hasMessageContaining("usage: -1/0 (expected: both >= 0)");
    }

    private static Optional<ServerFrame> read(String json) {
        return ServerFrameReader.read(json.getBytes(UTF_8));
    }
}
