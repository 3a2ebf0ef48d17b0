package dev.tokenbus.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tokenbus.protocol.frame.BadFrameException;
import dev.tokenbus.protocol.frame.ClientFrame;
import dev.tokenbus.protocol.frame.ClientFrameReader;

/** What a client says is a frame, which can be written and read again, or a {@link BadFrameException}. */
final class ClientFrameFuzzTest {
    @FuzzTest
    void read(byte[] input) {
        String text = new String(input, UTF_8);
        ClientFrameReader.readId(text.substring(0, text.length() / 2));
        ClientFrame frame;
        try {
            frame = ClientFrameReader.read(text);
        } catch (BadFrameException refused) {
            return;
        }
        if (frame instanceof ClientFrame.Start start) {
            start.prompts().forEach(messages -> Asked.everywhere(messages, start.options()));
        }
        assertThat(ClientFrameReader.read(new String(frame.encode(), UTF_8))).isEqualTo(frame);
    }
}
