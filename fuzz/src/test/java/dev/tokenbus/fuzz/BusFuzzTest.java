package dev.tokenbus.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.management.ThreadMXBean;
import dev.tokenbus.protocol.bus.BusCodecs;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.worker.StreamQueued;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node says on the bus, behind its codec's letter: refused in one of three ways and in little memory, or a message that
 * is written and read again as the same.
 */
final class BusFuzzTest {
    private static final long MOST_BYTES = 16L << 20;
    private static final List<MessageCodec<BusMessage, BusMessage>> CODECS = codecs();
    private static final byte VERSION =
            written(codec('q'), new StreamQueued(1, 2)).getByte(0);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static long bytesTaken;

    @FuzzTest
    void decode(byte[] input) {
        if (input.length < 2) {
            return;
        }
        MessageCodec<BusMessage, BusMessage> codec = codec((char) (input[0] & 0xFF));
        Buffer wire = Buffer.buffer().appendByte(VERSION).appendBytes(Arrays.copyOfRange(input, 1, input.length));
        BusMessage message = decoded(codec, wire);
        if (bytesTaken > MOST_BYTES) {
            // The first message of a kind loads its classes.
            decoded(codec, wire);
        }
        assertThat(bytesTaken).isLessThanOrEqualTo(MOST_BYTES);
        if (message == null) {
            return;
        }
        Buffer once = written(codec, message);
        assertThat(written(codec, codec.decodeFromWire(0, once))).isEqualTo(once);
    }

    private static @Nullable BusMessage decoded(MessageCodec<BusMessage, BusMessage> codec, Buffer wire) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            return codec.decodeFromWire(0, wire);
        } catch (IllegalArgumentException | IndexOutOfBoundsException | ArithmeticException refused) {
            return null;
        } finally {
            bytesTaken = THREADS.getCurrentThreadAllocatedBytes() - before;
        }
    }

    /** The one of this name; any other letter is some codec's too. */
    private static MessageCodec<BusMessage, BusMessage> codec(char name) {
        return CODECS.stream()
                .filter(each -> each.name().charAt(0) == name)
                .findFirst()
                .orElseGet(() -> CODECS.get(name % CODECS.size()));
    }

    private static Buffer written(MessageCodec<BusMessage, BusMessage> codec, BusMessage message) {
        Buffer wire = Buffer.buffer();
        codec.encodeToWire(wire, message);
        return wire;
    }

    /** In the order of their names, so that an input stays the input of one message. */
    @SuppressWarnings("unchecked")
    private static List<MessageCodec<BusMessage, BusMessage>> codecs() {
        List<MessageCodec<BusMessage, BusMessage>> codecs = new ArrayList<>();
        EventBus bus = (EventBus) Proxy.newProxyInstance(
                BusFuzzTest.class.getClassLoader(), new Class<?>[] {EventBus.class}, (proxy, method, arguments) -> {
                    codecs.add((MessageCodec<BusMessage, BusMessage>) arguments[1]);
                    return proxy;
                });
        BusCodecs.register(bus);
        codecs.sort(Comparator.comparing(MessageCodec::name));
        return codecs;
    }
}
