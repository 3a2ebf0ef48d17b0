package dev.tokenbus.gateway.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.viewer.ChunkEncoder.Encoded;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.Limits;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.frame.ServerFrameReader;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.protocol.log.StreamLog;
import org.junit.jupiter.api.Test;

class ChunkEncoderTest {
    private static final long ALL = Long.MAX_VALUE;

    private final StreamLog log = new StreamLog(1 << 20);
    private final ChunkEncoder encoder = new ChunkEncoder(log, "s");

    private void append(String... texts) {
        for (String text : texts) {
            log.append(new StreamEvent.Delta(1, ChunkKind.TEXT, text, 1));
        }
    }

    private static String data(Encoded encoded) {
        return ((ServerFrame.Chunk) ServerFrameReader.read(encoded.bytes()).orElseThrow()).data();
    }

    @Test
    void viewersThatAreEquallyFarShareTheSameBytes() {
        append("a", "b", "c");

        Encoded one = encoder.next(0, 0, ALL);

        assertThat(encoder.next(0, 0, ALL)).isSameAs(one);
        assertThat(encoder.next(0, 0, 3)).isSameAs(one);
        assertThat(data(one)).isEqualTo("abc");
    }

    @Test
    void theBytesAreSharedToo_whenWhatFollowsIsAnotherFrameAnyway() {
        append("a", "b");
        Encoded one = encoder.next(0, 0, ALL);
        log.append(new StreamEvent.Delta(1, ChunkKind.REASONING, "hm", 1));

        Encoded two = encoder.next(0, 0, ALL);

        assertThat(data(two)).isEqualTo(data(one));
        assertThat(encoder.next(0, 0, ALL)).isSameAs(two);
    }

    @Test
    void aFrameThatEndedWithTheLogGrowsWithIt() {
        append("a");
        encoder.next(0, 0, ALL);
        append("b");

        assertThat(data(encoder.next(0, 0, ALL))).isEqualTo("ab");
    }

    @Test
    void anotherChunkSizeIsAnotherFrame() {
        append("a", "b", "c");

        assertThat(encoder.next(0, 0, ALL).seq()).isEqualTo(3);
        assertThat(encoder.next(0, 2, ALL).seq()).isEqualTo(2);
        assertThat(encoder.next(0, 1, ALL).seq()).isEqualTo(1);
        assertThat(encoder.next(2, 2, ALL).tokens()).isEqualTo(1);
    }

    @Test
    void anEventOfMoreTokensThanTheChunkSizeIsSentWhole() {
        log.append(new StreamEvent.Delta(1, ChunkKind.TEXT, "three tokens here", 3));
        append("x");

        Encoded encoded = encoder.next(0, 2, ALL);

        assertThat(encoded.seq()).isEqualTo(1);
        assertThat(encoded.tokens()).isEqualTo(3);
    }

    @Test
    void nothingBeyondTheLimitIsCovered() {
        append("a", "b", "c");

        assertThat(encoder.next(0, 0, 2).seq()).isEqualTo(2);
        assertThat(encoder.next(0, 0, 1).seq()).isEqualTo(1);
        assertThat(encoder.next(0, 0, ALL).seq()).isEqualTo(3);
    }

    @Test
    void aMergedFrameStaysWithinItsBytesAndNothingIsLost() {
        String big = "x".repeat(30_000);
        append(big, big, big);

        Encoded first = encoder.next(0, 0, ALL);
        Encoded second = encoder.next(first.seq(), 0, ALL);

        assertThat(first.seq()).isEqualTo(2);
        assertThat(first.bytes().length).isLessThan(Limits.MERGED_CHUNK_BYTES + 200);
        assertThat(second.seq()).isEqualTo(3);
    }

    @Test
    void kindsAndEpochsAreNotMergedAndToolCallsNever() {
        append("a");
        log.append(new StreamEvent.Delta(2, ChunkKind.TEXT, "b", 1));
        log.append(new StreamEvent.Delta(2, ChunkKind.REASONING, "c", 1));
        log.append(new StreamEvent.Delta(2, ChunkKind.TOOL_CALL, "{}", 1));
        log.append(new StreamEvent.Delta(2, ChunkKind.TOOL_CALL, "{}", 1));

        for (int cursor = 0; cursor < 5; cursor++) {
            assertThat(encoder.next(cursor, 0, ALL).seq()).isEqualTo(cursor + 1);
        }
    }

    @Test
    void terminalEventsAreFramesOfTheirOwnWithoutTokens() {
        append("a");
        log.append(new StreamEvent.Stopped(1, Usage.NONE));

        Encoded end = encoder.next(1, 0, ALL);

        assertThat(encoder.next(0, 0, ALL).seq()).isEqualTo(1);
        assertThat(end.tokens()).isZero();
        assertThat(ServerFrameReader.read(end.bytes()).orElseThrow()).isInstanceOf(ServerFrame.Stopped.class);
    }
}
