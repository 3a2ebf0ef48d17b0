package dev.tokenbus.gateway.netty;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tokenbus.fuzz.Pieces;
import dev.tokenbus.protocol.CloseCode;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Handler;
import io.vertx.core.internal.ContextInternal;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of a client's WebSocket, without compression and with both kinds of it: what they amount to is the same however they are cut,
 * and no message is larger than it may be.
 */
final class FramesFuzzTest {
    private static final int MOST_BYTES = 512;

    @FuzzTest
    void read(byte[] input) {
        Pieces pieces = new Pieces(input);
        if (!pieces.isEmpty()) {
            assertThat(events(pieces.first(), pieces.cut())).isEqualTo(events(pieces.first(), pieces.whole()));
        }
    }

    private static List<String> events(int choice, List<byte[]> pieces) {
        Events events = new Events();
        AssemblyBudget budget = new AssemblyBudget(1 << 20, () -> 0, change -> events.budget += change);
        MessageAssembler assembler = new MessageAssembler(MOST_BYTES, budget, events);
        Inflation inflation = (choice & 0x20) == 0 ? null : new Inflation((choice & 0x40) != 0, MOST_BYTES);
        ClientFrames frames = new ClientFrames(context(), events, assembler, inflation);
        events.frames = frames;
        EmbeddedChannel channel = new EmbeddedChannel(frames);
        for (byte[] piece : pieces) {
            channel.writeInbound(Unpooled.wrappedBuffer(piece.clone()));
        }
        for (Object passed = channel.readInbound(); passed != null; passed = channel.readInbound()) {
            if (passed instanceof WebSocketFrame frame) {
                events.said.add(frame.getClass().getSimpleName());
            }
            ReferenceCountUtil.release(passed);
        }
        channel.finishAndReleaseAll();
        assertThat(events.budget).isZero();
        return events.said;
    }

    private static ContextInternal context() {
        return (ContextInternal) Proxy.newProxyInstance(
                FramesFuzzTest.class.getClassLoader(),
                new Class<?>[] {ContextInternal.class},
                (proxy, method, arguments) -> {
                    if (!method.getName().equals("dispatch")) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    handle(arguments);
                    return null;
                });
    }

    @SuppressWarnings("unchecked")
    private static void handle(Object[] arguments) {
        ((Handler<Object>) arguments[1]).handle(arguments[0]);
    }

    private static final class Events implements Incoming {
        final List<String> said = new ArrayList<>();

        @SuppressWarnings("NullAway.Init")
        ClientFrames frames;

        long budget;

        @Override
        public void frame() {
            said.add("frame");
        }

        @Override
        public boolean isFull() {
            return false;
        }

        @Override
        public void alive() {
            // Depends on how the bytes are cut.
        }

        @Override
        public void message(String text) {
            assertThat(text.length()).isLessThanOrEqualTo(MOST_BYTES);
            said.add("message " + text);
        }

        @Override
        public void tooLarge(long bytes, String beginning) {
            said.add("too large " + bytes + " " + beginning);
        }

        @Override
        public void noRoom(String beginning) {
            said.add("no room");
        }

        @Override
        public void violation(CloseCode code) {
            // Which of two faults is met first may depend on how the bytes are cut.
            said.add("violation");
            frames.end();
        }
    }
}
