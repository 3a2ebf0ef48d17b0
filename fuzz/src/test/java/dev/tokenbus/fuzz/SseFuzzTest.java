package dev.tokenbus.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tokenbus.worker.response.MalformedUpstreamException;
import dev.tokenbus.worker.response.SseParser;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/** Server-sent events are the same however their bytes are cut, and none is larger than it may be. */
final class SseFuzzTest {
    private static final int MOST_BYTES = 64;

    @FuzzTest
    void parse(byte[] input) {
        Pieces pieces = new Pieces(input);
        if (!pieces.isEmpty()) {
            assertThat(events(pieces.cut())).isEqualTo(events(pieces.whole()));
        }
    }

    private static List<String> events(List<byte[]> pieces) {
        List<String> events = new ArrayList<>();
        SseParser parser = new SseParser(MOST_BYTES, (name, bytes, offset, length) -> {
            assertThat(length).isLessThanOrEqualTo(MOST_BYTES);
            events.add(name + '=' + new String(bytes, offset, length, UTF_8));
        });
        try {
            for (byte[] piece : pieces) {
                parser.feed(Buffer.buffer(piece));
            }
            parser.end();
        } catch (MalformedUpstreamException e) {
            events.add(String.valueOf(e.getMessage()));
        }
        return events;
    }
}
