package dev.tokenbus.gateway.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.gateway.config.GatewayConfig;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.loop.TestLoop;
import dev.tokenbus.gateway.relay.ChunkEncoder;
import dev.tokenbus.gateway.relay.MirrorRelay;
import dev.tokenbus.meter.Stage;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.frame.ServerFrame;
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
    private final Vertx vertx = Vertx.vertx();
    private final AtomicLong clock = new AtomicLong();
    private final GatewayLoop loop = TestLoop.of(vertx, 0, GatewayConfig.DEFAULT, clock::get);
    private final MirrorRelay relay = new MirrorRelay(loop, StreamId.of("home", new byte[16]), "home", gone -> {});
    private final Socket socket = new Socket();
    private final HeldBack heldBack = new HeldBack(socket, relay);
    private final List<String> said = new ArrayList<>();

    @BeforeEach
    void theStreamIsTraced() {
        relay.tracedBy(new AnswerTrace() {
            @Override
            public void stalled(Stage stage, long nanos) {
                said.add(stage.word() + " " + nanos / 1_000_000);
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
        public void moved(StreamId streamId, StreamView.Place place) {}
    }
}
