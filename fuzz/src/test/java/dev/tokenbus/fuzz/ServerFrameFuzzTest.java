package dev.tokenbus.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tokenbus.protocol.frame.BadFrameException;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.frame.ServerFrameReader;
import java.util.Optional;

/** What a server says is a frame, which can be written and read again, of a type that is unknown, or a {@link BadFrameException}. */
final class ServerFrameFuzzTest {
    @FuzzTest
    void read(byte[] input) {
        Optional<ServerFrame> frame;
        try {
            frame = ServerFrameReader.read(input);
        } catch (BadFrameException refused) {
            return;
        }
        frame.ifPresent(
                read -> assertThat(ServerFrameReader.read(read.encode())).contains(read));
    }
}
