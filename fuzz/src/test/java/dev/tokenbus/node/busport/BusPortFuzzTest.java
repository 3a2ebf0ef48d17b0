package dev.tokenbus.node.busport;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tokenbus.fuzz.Pieces;
import io.netty.buffer.Unpooled;
import java.util.List;

/** The bytes of a connection of the event bus are refused for the same reason, if they are, however they are cut. */
final class BusPortFuzzTest {
    @FuzzTest
    void read(byte[] input) {
        Pieces pieces = new Pieces(input);
        if (!pieces.isEmpty()) {
            assertThat(objection(pieces.cut())).isEqualTo(objection(pieces.whole()));
        }
    }

    private static String objection(List<byte[]> pieces) {
        FrameCheck check = new FrameCheck(4096);
        for (byte[] piece : pieces) {
            String wrong = check.read(Unpooled.wrappedBuffer(piece));
            if (wrong != null) {
                return wrong;
            }
            assertThat(check.unfinished()).isBetween(0L, 4096L + 4);
        }
        return "none, and " + check.unfinished() + " bytes of the next";
    }
}
