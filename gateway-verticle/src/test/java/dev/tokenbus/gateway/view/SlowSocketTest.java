package dev.tokenbus.gateway.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.gateway.access.Right;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.loop.TestLoop;
import dev.tokenbus.gateway.relay.HomeOwner;
import dev.tokenbus.gateway.relay.HomeRelay;
import dev.tokenbus.gateway.viewer.ChunkEncoder;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.frame.ServerFrameReader;
import dev.tokenbus.protocol.log.StreamEvent;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What one client that does not read is sent ahead by the streams of other event loops: that is what its socket's queue holds. */
class SlowSocketTest {
    private static final int EVENTS = 1000;
    private static final String TEXT = "x".repeat(100);

    private final Vertx vertx = Vertx.vertx();
    private final GatewayLoop socketSide = TestLoop.of(vertx, 0);
    private final Socket socket = new Socket();
    private final List<ViewHandle> handles = new ArrayList<>();
    private GatewayLoop streamSide = socketSide;

    @BeforeEach
    void makeTheOtherLoop() throws InterruptedException {
        streamSide = TestLoop.onALoopOfItsOwn(vertx, 1);
    }

    @AfterEach
    void close() {
        Waiting.forResult(vertx.close());
    }

    private static void on(GatewayLoop loop, Runnable action) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.context().runOnContext(v -> {
            action.run();
            done.complete(null);
        });
        Waiting.forResult(done);
    }

    /** What one loop has told the other has arrived. */
    private void settle() {
        on(streamSide, () -> {});
        on(socketSide, () -> {});
    }

    /** The client watches so many long answers, one after the other. */
    private void watch(int streams) {
        on(socketSide, () -> {
            for (int i = 1; i <= streams; i++) {
                HomeRelay relay = new HomeRelay(streamSide, id(i), "m", 0, new Nobody());
                for (int event = 0; event < EVENTS; event++) {
                    relay.log().append(new StreamEvent.Delta(1, ChunkKind.TEXT, TEXT, 1));
                }
                ViewHandle handle = new ViewHandle(socketSide, relay, Right.VIEW, socket, Delivery.UNLIMITED, i);
                handles.add(handle);
                handle.run(StreamView::start);
            }
        });
        settle();
    }

    private static StreamId id(int number) {
        return StreamId.of("node", ByteBuffer.allocate(16).putInt(number).array());
    }

    @Test
    void oneStreamIsAWindowAndAFrame() {
        watch(1);

        assertThat(socket.bytes).isBetween((long) CrossLoopSink.MOST_BYTES / 2, 2L * CrossLoopSink.MOST_BYTES);
    }

    @Test
    void manyStreamsShareTheirWindows() {
        watch(256);

        assertThat(socket.streams).as("each has sent something").hasSize(256);
        assertThat(socket.bytes).isLessThan(CrossLoopSink.MOST_BYTES_OF_256);
    }

    @Test
    void aClientThatReadsGetsAllOfThem() {
        watch(64);
        socket.full = false;

        for (int i = 0; i < 2 * EVENTS && socket.seqs < 64L * EVENTS; i++) {
            on(socketSide, () -> handles.forEach(ViewHandle::drained));
            settle();
        }

        assertThat(socket.streams.values()).hasSize(64).allMatch(seq -> seq == EVENTS);
    }

    /** On the socket's loop; it is full until a test says otherwise. */
    private static final class Socket implements ViewSink {
        private final Map<String, Long> streams = new HashMap<>();
        private volatile boolean full = true;
        private volatile long bytes;
        private volatile long seqs;

        @Override
        public boolean isFull() {
            return full;
        }

        @Override
        public void events(ChunkEncoder.Encoded events) {
            String id =
                    ((ServerFrame.Chunk) ServerFrameReader.read(events.bytes()).orElseThrow()).streamId();
            assertThat(events.from()).as(id).isEqualTo(streams.getOrDefault(id, 0L) + 1);
            streams.put(id, events.seq());
            bytes += events.bytes().length;
            seqs += events.seq() - events.from() + 1;
        }

        @Override
        public void control(ServerFrame frame) {}

        @Override
        public void ended(StreamId streamId, String outcome) {}

        @Override
        public void left(StreamId streamId) {}

        @Override
        public void moved(StreamId streamId, Place place) {}
    }

    private static final class Nobody implements HomeOwner {
        @Override
        public void ended(HomeRelay relay) {}

        @Override
        public void viewersChanged(HomeRelay relay) {}

        @Override
        public void wakes(HomeRelay relay) {}

        @Override
        public void forgotten(HomeRelay relay) {}

        @Override
        public void accepted(HomeRelay relay, long epoch) {}

        @Override
        public boolean released(HomeRelay relay) {
            return true;
        }
    }
}
