package dev.tokenbus.node.busport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.Limits;
import dev.tokenbus.protocol.SimulationOptions;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.StreamOptions;
import dev.tokenbus.protocol.Timings;
import dev.tokenbus.protocol.bus.home.AdoptStream;
import dev.tokenbus.protocol.bus.wire.BusWriter;
import dev.tokenbus.protocol.bus.wire.RequestKey;
import dev.tokenbus.protocol.bus.worker.StartStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameGuardTest {
    private static final int MOST_BYTES = 1000;

    private final UnfinishedFrames unfinished = new UnfinishedFrames(MOST_BYTES);
    private final List<String> refused = new ArrayList<>();

    private EmbeddedChannel connection() {
        return new EmbeddedChannel(new FrameGuard(unfinished, refused::add));
    }

    private static ByteBuf beginning(int bytes) {
        return Frames.message("a", "b".repeat(900)).slice(0, bytes);
    }

    @Test
    void messagesAreLetThroughUnchanged() {
        EmbeddedChannel connection = connection();
        ByteBuf message = Frames.message("a", "b");
        ByteBuf copy = message.copy();

        connection.writeInbound(message);

        assertThat(connection.<ByteBuf>readInbound()).isEqualTo(copy);
        assertThat(refused).isEmpty();
    }

    @Test
    void aConnectionThatSendsSomethingElseIsClosedOnceAndNothingOfItIsLetThrough() {
        EmbeddedChannel connection = connection();
        ByteBuf stray = Unpooled.copiedBuffer("SSH-2.0-scan\r\n".getBytes());

        connection.writeInbound(stray);

        assertThat(connection.isOpen()).isFalse();
        assertThat(connection.<ByteBuf>readInbound()).isNull();
        assertThat(stray.refCnt()).isZero();
        assertThat(refused).hasSize(1);
    }

    @Test
    void allConnectionsTogetherMayLeaveOnlySoMuchUnfinished() {
        EmbeddedChannel one = connection();
        EmbeddedChannel two = connection();
        one.writeInbound(beginning(600));

        two.writeInbound(beginning(600));

        assertThat(two.isOpen()).isFalse();
        assertThat(one.isOpen()).isTrue();
        assertThat(refused).singleElement().asString().contains("more than 1000 bytes");
        EmbeddedChannel three = connection();
        three.writeInbound(beginning(300));
        assertThat(three.isOpen()).as("what the closed one had is free again").isTrue();
    }

    @Test
    void aMessageThatIsWholeCostsNothingAnyMore() {
        EmbeddedChannel one = connection();
        ByteBuf message = Frames.message("a", "b".repeat(900));
        one.writeInbound(message.readRetainedSlice(800));
        one.writeInbound(message.readRetainedSlice(message.readableBytes()));

        EmbeddedChannel two = connection();
        two.writeInbound(beginning(900));

        assertThat(two.isOpen()).isTrue();
        assertThat(refused).isEmpty();
    }

    @Test
    void theLongestPromptIsLetThroughWithEverythingThatMayComeWithIt() {
        long heap = 256L << 20;
        StreamConfig config = new StreamConfig(
                "m".repeat(Limits.NAME_CHARS),
                1,
                1.0,
                1.0,
                List.of("s".repeat(256)),
                1L,
                StreamOptions.DEFAULT,
                SimulationOptions.NONE);
        List<Timings.Attempt> attempts =
                Collections.nCopies(100, new Timings.Attempt("w".repeat(64), "b".repeat(64), 1));
        StartStream.Body asked = new StartStream.Body(
                        List.of(ChatMessage.user("p".repeat((int) BusPort.longestPrompt(heap)))), config)
                .after(List.of(), attempts)
                .withKey(new RequestKey("k".repeat(Limits.NAME_CHARS), 1));
        Buffer adopt = Buffer.buffer();
        new AdoptStream(StreamId.of("node", new byte[16]), 1, "home", "worker", 0, "model", "backend", 1, asked)
                .writeTo(new BusWriter(adopt));
        EmbeddedChannel connection = new EmbeddedChannel(new FrameGuard(UnfinishedFrames.ofHeap(heap), refused::add));

        connection.writeInbound(Frames.message("tokenbus.gateway", adopt.toString()));

        assertThat(refused).isEmpty();
        assertThat(connection.<ByteBuf>readInbound().readableBytes()).isGreaterThan(adopt.length());
    }
}
