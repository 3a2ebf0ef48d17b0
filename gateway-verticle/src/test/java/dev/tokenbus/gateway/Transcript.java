package dev.tokenbus.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ServerFrame;
import java.util.List;

/** What a client has applied: rule 2 of the protocol. */
final class Transcript {
    final StringBuilder text = new StringBuilder();
    long cursor;

    void take(List<ServerFrame> frames) {
        frames.forEach(this::take);
    }

    private void take(ServerFrame frame) {
        if (frame instanceof ServerFrame.Chunk chunk && chunk.seq() > cursor) {
            assertThat(chunk.from()).as("no hole and no overlap").isEqualTo(cursor + 1);
            cursor = chunk.seq();
            text.append(chunk.data());
        }
    }

    void takeUntilDone(TestClient client) {
        ServerFrame frame;
        do {
            frame = client.frames.next(any -> true);
            take(frame);
        } while (!(frame instanceof ServerFrame.Done));
    }
}
