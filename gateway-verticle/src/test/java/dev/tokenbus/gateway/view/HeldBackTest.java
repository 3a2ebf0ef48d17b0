package dev.tokenbus.gateway.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.gateway.config.GatewayConfig;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.loop.TestLoop;
import dev.tokenbus.gateway.relay.MirrorRelay;
import dev.tokenbus.gateway.viewer.ChunkEncoder;
import dev.tokenbus.meter.Stage;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.BusCodecs;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.trace.AnswerTrace;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the trace of an answer hears of a client that holds it back. */
class HeldBackTest {
    private static final StreamEvent WORD = new StreamEvent.Delta(1, ChunkKind.TEXT, "word", 1);

    private final Vertx vertx = Vertx.vertx();
    private final AtomicLong clock = new AtomicLong();
    private final GatewayLoop loop = TestLoop.of(vertx, 0, GatewayConfig.DEFAULT, clock::get);
    private final MirrorRelay relay = new MirrorRelay(loop, StreamId.of("home", new byte[16]), "home", gone -> {});
    private final Socket socket = new Socket();
    private final HeldBack heldBack = new HeldBack(socket, relay, new Notices(socket, relay));
    private final List<String> said = new ArrayList<>();

    @BeforeEach
    void theStreamIsTraced() {
        BusCodecs.register(vertx.eventBus());
        relay.tracedBy(new AnswerTrace() {
            @Override
            public void stalled(Stage stage, long nanos) {
                said.add(stage.word() + " " + nanos / 1_000_000);
            }

            @Override
            public void resumed(long after) {
                said.add("resumed " + after);
            }
        });
    }

    @AfterEach
    void close() {
        Waiting.forResult(vertx.close());
    }

    @Test
    void aStallOfTheSocketIsSaidWhenTheSocketTakesMore() {
        socket.isFull = true;
        heldBack.mayAdvance(false);
        clock.set(300_000_000);
        heldBack.mayAdvance(false);
        assertThat(said).as("it is not over").isEmpty();

        socket.isFull = false;
        heldBack.mayAdvance(false);
        heldBack.mayAdvance(false);

        assertThat(said).containsExactly("socket 300");
    }

    @Test
    void aClientThatLeavesWithoutCreditEndsItsStall() {
        heldBack.mayAdvance(true);
        clock.set(200_000_000);

        heldBack.over();
        heldBack.over();

        assertThat(said).containsExactly("credit 200");
    }

    @Test
    void aStallThatIsGoingOnIsSaidWhenTheTraceEnds() {
        StreamView view = viewWithoutCredit();
        clock.set(400_000_000);

        TestLoop.run(loop, view::traceEnds);

        assertThat(said).containsExactly("credit 400");
    }

    @Test
    void aStallIsSaidOfAViewThatMovesOrIsRefused() {
        StreamView moves = viewWithoutCredit();
        StreamView isRefused = viewWithoutCredit();
        clock.set(400_000_000);

        TestLoop.run(loop, () -> {
            moves.lost(new StreamFailure(ErrorCode.LOCATING, "elsewhere"));
            isRefused.lost(new StreamFailure(ErrorCode.INTERNAL, "failed"));
        });

        assertThat(said).containsExactly("credit 400", "credit 400");
    }

    /** A client that asks again and again whether there is more is such a viewer each time. */
    @Test
    void aViewerThatOnlyWaitsHasNotResumed() {
        StreamView first = viewWithoutCredit();
        TestLoop.run(loop, () -> {
            relay.log().append(WORD);
            first.credit(1);
            relay.detach(first);
            relay.attach(first);
        });

        assertThat(first.cursor()).isEqualTo(1);
        assertThat(said).containsExactly("credit 0");
    }

    @Test
    void aClientThatComesBackHasResumed() {
        TestLoop.run(loop, () -> {
            relay.log().append(WORD);
            new StreamView(socket, relay, Delivery.UNLIMITED).join(null, 1, 1, false);
        });

        assertThat(said).containsExactly("resumed 1");
    }

    private StreamView viewWithoutCredit() {
        StreamView view = new StreamView(socket, relay, new Delivery(0, 0, true));
        TestLoop.run(loop, () -> {
            relay.log().append(WORD);
            view.start();
        });
        return view;
    }

    /** A client whose socket is as full as the test says. */
    private static final class Socket implements ViewSink {
        private boolean isFull;

        @Override
        public boolean isFull() {
            return isFull;
        }

        @Override
        public void events(ChunkEncoder.Encoded events) {}

        @Override
        public void control(ServerFrame frame) {}

        @Override
        public void ended(StreamId streamId, String outcome) {}

        @Override
        public void left(StreamId streamId) {}

        @Override
        public void moved(StreamId streamId, Place place) {}
    }
}
