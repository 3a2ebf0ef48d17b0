package dev.tokenbus.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.BusCodecs;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.worker.StreamFrames;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.protocol.log.StreamLog;
import dev.tokenbus.testkit.EventLoop;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageProducer;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class FramePumpTest {
    private static final String WORKER = "a worker's address";
    private static final String HOME = Addresses.stream("home", StreamId.of("home", new byte[16]));

    private final StreamLog log = new StreamLog(64 << 20);
    private final HeldProducer held = new HeldProducer();
    private Vertx vertx;
    private EventLoop loop;
    private FramePump pump;

    @BeforeEach
    void open(Vertx vertx) throws Exception {
        this.vertx = vertx;
        BusCodecs.register(vertx.eventBus());
        loop = new EventLoop(vertx);
        pump = pumpTo(vertx.eventBus().sender(HOME));
    }

    private FramePump pumpTo(MessageProducer<Object> home) throws Exception {
        return loop.call(() -> new FramePump(Vertx.currentContext(), log, () -> 7, WORKER, home, 0));
    }

    /** A home that listens on the pump's own loop. */
    private FrameInbox home() throws Exception {
        FrameInbox home = new FrameInbox();
        loop.run(() ->
                vertx.eventBus().<BusMessage>consumer(HOME, message -> home.take((StreamFrames) message.body())));
        return home;
    }

    private void grow(int events, String text) {
        for (int i = 0; i < events; i++) {
            log.append(new StreamEvent.Delta(7, ChunkKind.TEXT, text, 1));
            pump.logGrew();
        }
    }

    private static List<String> ranges(List<StreamFrames> frames) {
        return frames.stream()
                .map(each -> each.firstSeq() + ".." + each.lastSeq())
                .toList();
    }

    private List<StreamEvent> logged() {
        return log.read(0, Integer.MAX_VALUE);
    }

    @Test
    void theFirstEventLeavesAtOnceAndLaterOnesOfOnePassShareAMessage() throws Exception {
        FrameInbox home = home();

        long sent = loop.call(() -> {
            grow(1, "a");
            long atOnce = pump.sentSeq();
            grow(3, "b");
            return atOnce;
        });
        home.awaitEvents(4);
        loop.run(() -> grow(1, "c"));
        home.awaitEvents(5);

        assertThat(sent).isEqualTo(1);
        assertThat(ranges(home.frames())).containsExactly("1..1", "2..4", "5..5");
        assertThat(home.events()).isEqualTo(logged());
        assertThat(home.frames()).allSatisfy(frames -> {
            assertThat(frames.epoch()).isEqualTo(7);
            assertThat(frames.workerAddress()).isEqualTo(WORKER);
        });
    }

    @Test
    void manyEventsOfOnePassAreSplitIntoMessagesOfBoundedSize() throws Exception {
        FrameInbox home = home();

        loop.run(() -> {
            grow(1000, "short");
            grow(50, "long".repeat(1000));
        });
        home.awaitEvents(1050);

        assertThat(home.events()).isEqualTo(logged());
        assertThat(home.frames()).allSatisfy(frames -> {
            int bytes = frames.events().stream().mapToInt(StreamEvent::cost).sum();
            int last = frames.events().get(frames.events().size() - 1).cost();
            assertThat(frames.events().size()).isLessThanOrEqualTo(FramePump.MAX_EVENTS);
            assertThat(bytes - last).isLessThan(FramePump.MAX_BYTES);
        });
    }

    @Test
    void whileTheSocketIsSlowLaterEventsWaitInTheLog() throws Exception {
        pump = pumpTo(held);

        loop.run(() -> grow(20 * FramePump.MAX_EVENTS, "x"));
        loop.passes(5);
        assertThat(held.inFlight()).isEqualTo(FramePump.MAX_IN_FLIGHT);
        assertThat(pump.sentSeq()).isLessThan(log.lastSeq());

        while (held.inFlight() > 0) {
            loop.run(held::takeOldest);
            loop.passes(2);
            assertThat(held.inFlight()).isLessThanOrEqualTo(FramePump.MAX_IN_FLIGHT);
        }
        assertThat(held.written().stream()
                        .flatMap(each -> each.events().stream())
                        .toList())
                .isEqualTo(logged());
    }

    @Test
    void aFailedWriteMakesRoomForTheNext() throws Exception {
        pump = pumpTo(held);
        loop.run(() -> grow(20 * FramePump.MAX_EVENTS, "x"));
        loop.passes(5);

        while (held.inFlight() > 0) {
            loop.run(held::refuseOldest);
            loop.passes(2);
        }

        assertThat(pump.sentSeq()).isEqualTo(log.lastSeq());
    }

    @Test
    void aRewindSendsAgainWhatFollowsItsSeq() throws Exception {
        FrameInbox home = home().losesNext(2);
        loop.run(() -> grow(4, "x"));
        loop.passes(5);
        assertThat(home.events()).isEmpty();

        loop.run(() -> pump.rewind(0));
        home.awaitEvents(4);
        loop.run(() -> pump.rewind(3));
        home.awaitFrames(2);

        assertThat(home.events()).isEqualTo(logged());
        assertThat(ranges(home.frames())).containsExactly("1..4", "4..4");
    }

    @Test
    void whileThePumpIsHeldNothingIsSent() throws Exception {
        pump = pumpTo(held);
        loop.run(() -> {
            grow(1, "x");
            pump.hold();
            grow(2, "y");
        });
        loop.passes(5);
        loop.run(held::refuseOldest);
        loop.run(() -> grow(1, "z"));
        loop.passes(5);
        assertThat(ranges(held.written())).containsExactly("1..1");

        loop.run(pump::resume);

        assertThat(ranges(held.written())).containsExactly("1..1", "2..4");
    }

    @Test
    void whoeverAsksForEventsIsSentThem() throws Exception {
        pump = pumpTo(held);
        loop.run(() -> {
            pump.hold();
            grow(2, "x");
            pump.rewind(0);
        });

        assertThat(ranges(held.written())).containsExactly("1..2");
    }

    @Test
    void aRewindNeverGoesForward() throws Exception {
        pump = pumpTo(held);
        loop.run(() -> grow(1, "x"));

        loop.run(() -> {
            pump.rewind(100);
            grow(1, "y");
        });
        loop.passes(5);

        assertThat(ranges(held.written())).containsExactly("1..1", "2..2");
    }

    @Test
    void eventsThatNobodyTookAreSentAgainAfterARewind() throws Exception {
        loop.run(() -> grow(4, "x"));
        loop.passes(5);
        assertThat(pump.sentSeq()).isEqualTo(4);

        FrameInbox home = home();
        loop.run(() -> pump.rewind(0));
        home.awaitEvents(4);
        loop.run(() -> grow(1, "y"));
        home.awaitEvents(5);

        assertThat(home.events()).isEqualTo(logged());
    }

    @Test
    void nothingIsSentAfterClose() throws Exception {
        FrameInbox home = home();

        loop.run(() -> {
            grow(3, "x");
            pump.close();
        });
        loop.run(() -> {
            grow(1, "y");
            pump.rewind(0);
        });
        loop.passes(5);

        assertThat(ranges(home.frames())).containsExactly("1..1");
    }
}
