package dev.tokenbus.node.busport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
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
}
