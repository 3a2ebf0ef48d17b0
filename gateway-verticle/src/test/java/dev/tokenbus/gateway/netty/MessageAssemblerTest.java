package dev.tokenbus.gateway.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.CloseCode;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class MessageAssemblerTest {
    private static final int LIMIT = 10_000;
    private static final int BUDGET = 30_000;

    private final RecordingIncoming incoming = new RecordingIncoming();
    private long now;
    private long charged;
    private final AssemblyBudget budget = new AssemblyBudget(BUDGET, () -> now, delta -> charged += delta);
    private final MessageAssembler assembler = assembler();

    private MessageAssembler assembler() {
        return new MessageAssembler(LIMIT, budget, incoming);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A message that has begun, and of which so many bytes have come. */
    private MessageAssembler begun(int bytes) {
        MessageAssembler begun = assembler();
        append(begun, new byte[bytes]);
        return begun;
    }

    private static boolean append(MessageAssembler to, byte[] bytes) {
        boolean announced = to.announce(bytes.length);
        to.append(Unpooled.wrappedBuffer(bytes), bytes.length);
        return announced;
    }

    @Test
    void fragmentsSplitAnywhereAreOneMessage() {
        byte[] euro = bytes("a\u20acb");
        for (int at = 0; at <= euro.length; at++) {
            append(assembler, Arrays.copyOf(euro, at));
            append(assembler, Arrays.copyOfRange(euro, at, euro.length));
            assembler.end();
        }

        assertThat(incoming.messages).hasSize(euro.length + 1).containsOnly("a\u20acb");
        assertThat(incoming.violations).isEmpty();
    }

    @Test
    void aReplacementCharacterThatWasSentIsNoBrokenUtf8() {
        append(assembler, bytes("\ufffd"));
        assembler.end();
        assembler.whole(Unpooled.wrappedBuffer(bytes("\ufffd")), 3);

        assertThat(incoming.messages).containsExactly("\ufffd", "\ufffd");
    }

    @Test
    void brokenUtf8IsAViolationWherever() {
        byte[][] broken = {
            {(byte) 0xc0, (byte) 0x80}, {(byte) 0xed, (byte) 0xa0, (byte) 0x80}, {(byte) 0xe2, (byte) 0x82, 'x'}
        };
        for (byte[] each : broken) {
            append(assembler, each);
            assembler.end();
            assembler.whole(Unpooled.wrappedBuffer(each), each.length);
        }

        assertThat(incoming.violations).hasSize(6).containsOnly(CloseCode.NOT_UTF8);
        assertThat(incoming.messages).isEmpty();
    }

    @Test
    void theLimitIsOfTheWholeMessageAndExact() {
        append(assembler, new byte[LIMIT / 2]);
        append(assembler, new byte[LIMIT / 2]);
        assembler.end();
        append(assembler, new byte[LIMIT / 2]);
        append(assembler, new byte[LIMIT / 2 + 1]);
        assembler.end();

        assertThat(incoming.messages).hasSize(1);
        assertThat(incoming.tooLarge).containsExactly(LIMIT + 1L);
        assertThat(charged).isZero();
    }

    @Test
    void ofAMessageThatIsTooLargeTheBeginningIsKeptHoweverItArrives() {
        byte[] large = bytes("{\"id\":\"mine\"" + " ".repeat(LIMIT));
        append(assembler, large);
        assembler.end();
        assembler.announce(large.length);
        for (byte each : large) {
            assembler.append(Unpooled.wrappedBuffer(new byte[] {each}), 1);
            assertThat(charged).isZero();
        }
        assembler.end();

        assertThat(incoming.beginnings).hasSize(2).allMatch(beginning -> beginning.startsWith("{\"id\":\"mine\""));
        assertThat(incoming.beginnings.get(0)).hasSize(1024);
    }

    @Test
    void thereIsABoundToWhatIsSkipped() {
        assertThat(append(assembler, new byte[8 * LIMIT])).isTrue();
        assertThat(assembler.announce(1)).isFalse();
        assertThat(assembler().announce(Long.MAX_VALUE)).isFalse();
    }

    @Test
    void whatIsNotCompleteIsChargedAndGivenBack() {
        append(assembler, new byte[LIMIT]);

        assertThat(charged).isBetween(LIMIT - 1024L, (long) LIMIT);
        assembler.end();
        assertThat(charged).isZero();
        begun(LIMIT).clear();
        assertThat(charged).isZero();
    }

    @Test
    void withoutRoomAMessageIsRefusedAndTakesNone() {
        begun(LIMIT);
        begun(LIMIT);
        begun(LIMIT);
        long before = charged;
        append(assembler, bytes("{\"id\":\"mine\"" + " ".repeat(LIMIT / 2)));
        assembler.end();

        assertThat(incoming.noRoom).isEqualTo(1);
        assertThat(incoming.beginnings).allMatch(beginning -> beginning.startsWith("{\"id\":\"mine\""));
        assertThat(charged).isEqualTo(before).isLessThanOrEqualTo(BUDGET);
    }

    @Test
    void shortMessagesGetThroughWithoutRoom() {
        while (charged < BUDGET - LIMIT) {
            begun(LIMIT);
        }
        begun(LIMIT);
        append(assembler, bytes("short"));
        assembler.end();

        assertThat(incoming.messages).containsExactly("short");
    }

    @Test
    void messagesThatBeganLongAgoGiveWay() {
        MessageAssembler slow = begun(LIMIT);
        now += AssemblyBudget.SLOW_NANOS / 2;
        begun(LIMIT);
        MessageAssembler third = begun(LIMIT);
        now += AssemblyBudget.SLOW_NANOS / 2;
        append(assembler, new byte[LIMIT]);
        assembler.end();
        slow.end();
        third.end();

        assertThat(incoming.messages).hasSize(2);
        assertThat(incoming.noRoom).isEqualTo(1);
    }

    @Test
    void aSlowMessageDoesNotGiveWayToItself() {
        append(assembler, new byte[LIMIT / 2]);
        now += 2 * AssemblyBudget.SLOW_NANOS;
        append(assembler, new byte[LIMIT / 2]);
        assembler.end();

        assertThat(incoming.messages).hasSize(1);
    }

    @Test
    void anInstanceHasRoomForOneMessageAtLeast() {
        assertThat(AssemblyBudget.ofInstance(1, 4, LIMIT, 3 * LIMIT)).isEqualTo(LIMIT);
        assertThat(AssemblyBudget.ofInstance(1 << 20, 4, LIMIT, 3 * LIMIT)).isEqualTo(1 << 18);
        assertThat(AssemblyBudget.ofInstance(0, 1, LIMIT, 3 * LIMIT))
                .isEqualTo(Runtime.getRuntime().maxMemory() / 16);
        assertThat(AssemblyBudget.ofInstance(0, 1, LIMIT, 1L << 40)).isEqualTo(1L << 40);
    }
}
