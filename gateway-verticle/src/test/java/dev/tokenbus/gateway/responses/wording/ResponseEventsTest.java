package dev.tokenbus.gateway.responses.wording;

import static dev.tokenbus.gateway.responses.wording.ResponseWords.RESPONSE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.gateway.door.EventText;
import dev.tokenbus.gateway.viewer.ChunkEncoder;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.Timings;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.protocol.log.StreamLog;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Events that say the whole answer leave in pieces where they may, and say the same. */
class ResponseEventsTest {
    private static final int MOST = 16 * 1024;
    /** The last slice, and what follows it. */
    private static final int SLICE = 8 * 1024;

    private static final StreamEvent DONE = new StreamEvent.Done(1, "stop", Usage.NONE, Timings.NONE, 0);
    private static final StreamEvent FAILED =
            new StreamEvent.Failed(1, new StreamFailure(ErrorCode.IDLE_TIMEOUT, "no luck"), Usage.NONE);

    /** 400 KB of text with characters of several bytes, and its end. */
    private static StreamLog log(StreamEvent end) {
        StreamLog log = new StreamLog(4 << 20);
        for (int i = 0; i < 400; i++) {
            log.append(new StreamEvent.Delta(1, ChunkKind.TEXT, ("é\"\n" + i).repeat(200), 1));
        }
        log.append(end);
        return log;
    }

    private static ResponseEvents events(EventText.Framing framing) {
        return new ResponseEvents(new ResponseTranslation(RESPONSE, -1, null), framing);
    }

    private static List<ChunkEncoder.Encoded> read(ResponseEvents events, StreamLog log, long from, int mostBytes) {
        List<ChunkEncoder.Encoded> all = new ArrayList<>();
        long cursor = from;
        while (cursor < log.lastSeq()) {
            all.add(events.next(log, cursor, Long.MAX_VALUE, mostBytes));
            cursor = all.get(all.size() - 1).seq();
        }
        return all;
    }

    private static String text(List<ChunkEncoder.Encoded> pieces) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        pieces.forEach(piece -> bytes.writeBytes(piece.bytes()));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static String whole(StreamLog log) {
        return text(read(events(EventText.Framing.NAMED), log, 0, Integer.MAX_VALUE));
    }

    @ParameterizedTest
    @EnumSource(
            value = EventText.Framing.class,
            names = {"NAMED", "LINES"})
    void theEndOfALongAnswerIsNeverOneBuffer(EventText.Framing framing) {
        StreamLog log = log(DONE);

        List<ChunkEncoder.Encoded> pieces = read(events(framing), log, 0, MOST);

        assertThat(pieces).allSatisfy(piece -> assertThat(piece.bytes().length).isLessThan(MOST + SLICE));
        assertThat(text(pieces))
                .isEqualTo(text(read(events(framing), log, 0, Integer.MAX_VALUE)))
                .contains("response.completed");
        assertThat(pieces).filteredOn(piece -> piece.seq() == log.lastSeq()).hasSize(1);
        assertThat(pieces.get(pieces.size() - 1).complete()).isTrue();
        assertThat(pieces.stream().filter(piece -> !piece.complete()))
                .allSatisfy(piece -> assertThat(piece.seq()).isLessThan(log.lastSeq()))
                .hasSizeGreaterThan(50);
    }

    @Test
    void theRestOfAnEventIsReadFromTheNextHomesCopy() {
        StreamLog log = log(DONE);
        ResponseEvents events = events(EventText.Framing.NAMED);
        List<ChunkEncoder.Encoded> pieces = new ArrayList<>();
        long cursor = 0;
        do {
            pieces.add(events.next(log, cursor, Long.MAX_VALUE, MOST));
            cursor = pieces.get(pieces.size() - 1).seq();
        } while (pieces.get(pieces.size() - 1).complete());

        pieces.addAll(read(events, log(DONE), cursor, MOST));

        assertThat(text(pieces)).isEqualTo(whole(log));
    }

    @ParameterizedTest
    @EnumSource(EventText.Framing.class)
    void aFailureBeforeAnythingWasSaidIsWhole(EventText.Framing framing) {
        StreamLog log = log(FAILED);
        ResponseEvents events =
                new ResponseEvents(new ResponseTranslation(RESPONSE, Long.MAX_VALUE - 1, null, true), framing);

        List<ChunkEncoder.Encoded> all = read(events, log, 0, MOST);

        assertThat(all).filteredOn(piece -> piece.bytes().length > 0).hasSize(1);
        assertThat(events.failureOf(all.get(all.size() - 1))).isNotNull();
    }

    @Test
    void aPartOfAnEventIsNotGoneOnWithInAnotherAttempt() {
        StreamLog log = log(DONE);
        ResponseEvents events = events(EventText.Framing.NAMED);
        long cursor = 0;
        ChunkEncoder.Encoded last;
        do {
            last = events.next(log, cursor, Long.MAX_VALUE, MOST);
            cursor = last.seq();
        } while (last.complete());
        long behind = cursor;

        assertThatThrownBy(() -> events.next(log(FAILED), behind, Long.MAX_VALUE, MOST))
                .hasMessageContaining("another attempt");
    }
}
