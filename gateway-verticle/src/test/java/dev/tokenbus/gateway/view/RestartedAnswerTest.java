package dev.tokenbus.gateway.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.loop.TestLoop;
import dev.tokenbus.gateway.relay.MirrorRelay;
import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.gateway.viewer.ChunkEncoder;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.BusCodecs;
import dev.tokenbus.protocol.bus.home.AttachReply;
import dev.tokenbus.protocol.bus.home.AttachStream;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.worker.StreamFrames;
import dev.tokenbus.protocol.log.StreamEvent;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Views of an answer that began again, for clients that cannot be told so. The test is the stream's home. */
class RestartedAnswerTest {
    private static final String HOME = "home";
    private static final StreamId STREAM = StreamId.of(HOME, new byte[16]);
    private static final Delivery PLAIN = new Delivery(0, -1, false);

    private final Vertx vertx = Vertx.vertx();
    private final GatewayLoop loop = TestLoop.of(vertx, 0);
    private final List<StreamEvent> log = new ArrayList<>();
    private final Said sink = new Said();
    private final MirrorRelay mirror = new MirrorRelay(loop, STREAM, HOME, gone -> {});

    @AfterEach
    void close() {
        Waiting.forResult(vertx.close());
    }

    /** The log as words: {@code -} is a restart, everything else a text. */
    private void logIs(String... words) {
        BusCodecs.register(vertx.eventBus());
        says(words);
        Waiting.forResult(vertx.eventBus()
                .<BusMessage>consumer(Addresses.gateway(HOME), message -> {
                    if (message.body() instanceof AttachStream attach) {
                        message.reply(new AttachReply(AttachReply.Verdict.ATTACHED, epoch(), log.size(), "m"));
                        send((int) attach.afterSeq());
                    }
                })
                .completion());
        onLoop(mirror::open);
        Waiting.forResult(mirror.ready());
    }

    private void says(String... words) {
        for (String word : words) {
            log.add(
                    word.equals("-")
                            ? new StreamEvent.Restarted(epoch() + 1, "worker_lost")
                            : new StreamEvent.Delta(epoch(), ChunkKind.TEXT, word, 1));
        }
    }

    private long epoch() {
        return log.isEmpty() ? 1 : log.get(log.size() - 1).epoch();
    }

    private void send(int after) {
        if (after < log.size()) {
            vertx.eventBus()
                    .send(
                            Addresses.stream(loop.nodeId(), STREAM),
                            new StreamFrames(
                                    epoch(), "nobody", after + 1, List.copyOf(log.subList(after, log.size()))));
        }
    }

    private void goesOn(String... words) {
        int before = log.size();
        says(words);
        send(before);
    }

    private void onLoop(Runnable action) {
        TestLoop.run(loop, action);
    }

    private StreamView view(Delivery delivery) {
        return new StreamView(sink, mirror, delivery);
    }

    @Test
    void aNewClientBeginsBehindTheLastRestart() {
        logIs("a", "b", "-", "c", "-", "d", "e");
        StreamView view = view(PLAIN);

        onLoop(view::start);

        assertThat(sink.next()).isEqualTo("subscribed from 6");
        assertThat(sink.next()).isEqualTo("chunk 6..7");
    }

    @Test
    void aNewClientThatSubscribesIsToldWhereTheAnswerBegins() {
        logIs("a", "b", "-", "c");
        StreamView view = view(PLAIN);

        onLoop(() -> view.join(null, 0, 0, false));

        assertThat(sink.next()).isEqualTo("subscribed from 4");
        assertThat(sink.next()).isEqualTo("chunk 4..4");
    }

    @Test
    void aClientThatKnowsRestartHearsAll() {
        logIs("a", "-", "c");
        StreamView view = view(Delivery.UNLIMITED);

        onLoop(view::start);

        assertThat(sink.next()).isEqualTo("chunk 1..1");
        assertThat(sink.next()).isEqualTo("restart 2..2");
        assertThat(sink.next()).isEqualTo("chunk 3..3");
    }

    @Test
    void aClientThatHasAPartIsToldTheTruth() {
        logIs("a", "b", "-", "c");
        StreamView view = view(PLAIN);

        onLoop(() -> view.join(null, 1, 1, false));

        assertThat(sink.next()).isEqualTo("subscribed from 2");
        assertThat(sink.next()).isEqualTo("chunk 2..2");
        assertThat(sink.next()).isEqualTo("Error");
        assertThat(sink.next()).isEqualTo("ended worker_lost");
    }

    @Test
    void aClientThatHasAPartOfTheNewAnswerGoesOn() {
        logIs("a", "-", "c", "d");
        StreamView view = view(PLAIN);

        onLoop(() -> view.join(null, 3, 2, false));

        assertThat(sink.next()).isEqualTo("subscribed from 4");
        assertThat(sink.next()).isEqualTo("chunk 4..4");
    }

    @Test
    void aClientThatWasSentNothingYetMissesEveryRestart() {
        logIs("a", "-");
        StreamView view = view(PLAIN);
        onLoop(view::start);
        assertThat(sink.next()).isEqualTo("subscribed from 3");
        assertThat(view.canRestart()).isTrue();

        goesOn("-");
        assertThat(sink.next()).isEqualTo("subscribed from 4");
        goesOn("c");
        assertThat(sink.next()).isEqualTo("chunk 4..4");
        goesOn("-");

        assertThat(sink.next()).isEqualTo("Error");
    }

    @Test
    void fromNowOnIsFromTheNextBeginningOn() {
        logIs("a", "b");
        StreamView view = view(PLAIN);
        onLoop(() -> view.join(null, 0, 0, true));
        assertThat(sink.next()).isEqualTo("subscribed from 3");

        goesOn("-", "c");

        assertThat(sink.next()).isEqualTo("subscribed from 4");
        assertThat(sink.next()).isEqualTo("chunk 4..4");
    }

    /** What is void takes no credit: a client that waits for an event would never give more. */
    @Test
    void creditCountsFromWhereTheClientBegins() {
        logIs("a", "b", "-", "c", "d", "e");
        StreamView view = view(new Delivery(0, 2, false));

        onLoop(view::start);

        assertThat(sink.next()).isEqualTo("subscribed from 4");
        assertThat(sink.next()).isEqualTo("chunk 4..5");
        onLoop(() -> view.credit(6));
        assertThat(sink.next()).isEqualTo("chunk 6..6");
    }

    /** A part of an event leaves the cursor where it is. */
    @Test
    void aClientThatWasSentAPartOfTheFirstEventIsToldTheTruth() {
        logIs("a");
        PieceByPiece pieces = new PieceByPiece();
        StreamView view = new StreamView(pieces, mirror, PLAIN);
        onLoop(view::start);
        assertThat(pieces.next()).isEqualTo("chunk 1..0");
        assertThat(view.canRestart()).isFalse();
        goesOn("-", "c");

        onLoop(() -> {
            pieces.isFull = false;
            view.pump();
        });

        assertThat(pieces.next()).isEqualTo("chunk 1..1");
        assertThat(pieces.next()).isEqualTo("Error");
    }

    /** Is full after the first piece of an event. */
    private static final class PieceByPiece extends Said {
        private boolean isFull;
        private boolean hasPiece;

        @Override
        public boolean isFull() {
            return isFull;
        }

        @Override
        public ChunkEncoder.Encoded next(StreamRelay relay, long cursor, int chunkSize, long upTo, int mostBytes) {
            ChunkEncoder.Encoded whole = super.next(relay, cursor, 1, upTo, mostBytes);
            if (hasPiece) {
                return whole;
            }
            hasPiece = true;
            isFull = true;
            return new ChunkEncoder.Encoded(whole.from(), cursor, whole.epoch(), whole.type(), 0, whole.bytes(), false);
        }
    }

    @Test
    void aClientThatWasSentNothingYetMissesARestartOnItsNextRelayToo() {
        logIs("a", "-");
        StreamView first = view(PLAIN);
        onLoop(first::start);
        assertThat(sink.next()).isEqualTo("subscribed from 3");
        Place place = new Place(2, 0, false, PLAIN);
        onLoop(() -> {
            view(PLAIN).rejoin(place);
            first.detach();
        });

        goesOn("b", "-", "c");

        assertThat(sink.next()).isEqualTo("subscribed from 5");
        assertThat(sink.next()).isEqualTo("chunk 5..5");
    }

    @Test
    void thePlaceOfAClientThatWasSentNothingSaysSo() {
        logIs("a", "-");
        StreamView view = view(PLAIN);
        onLoop(view::start);
        assertThat(sink.next()).isEqualTo("subscribed from 3");

        onLoop(mirror::homeLost);

        assertThat(sink.next()).isEqualTo("moved " + new Place(2, 0, false, PLAIN));
    }
}
