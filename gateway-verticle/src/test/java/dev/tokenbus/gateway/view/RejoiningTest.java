package dev.tokenbus.gateway.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.loop.TestLoop;
import dev.tokenbus.gateway.relay.MirrorRelay;
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
import io.vertx.core.eventbus.Message;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A view that moves to a mirror which has heard of fewer events than the client was sent. The test is the stream's home. */
class RejoiningTest {
    private static final String HOME = "home";
    private static final StreamId STREAM = StreamId.of(HOME, new byte[16]);
    private static final int IN_THE_MIRROR = 2;
    private static final Place AHEAD = new Place(IN_THE_MIRROR + 1, 1, false, Delivery.UNLIMITED);

    private final Vertx vertx = Vertx.vertx();
    private final GatewayLoop loop = TestLoop.of(vertx, 0);
    private final BlockingQueue<Message<BusMessage>> asked = new LinkedBlockingQueue<>();
    private final Said sink = new Said();
    /** The mirror has what it is to have, and the next question is that of the view. */
    private volatile boolean isUpToDate;

    private final MirrorRelay mirror = new MirrorRelay(loop, STREAM, HOME, gone -> {});

    @BeforeEach
    void theMirrorHasSomeEvents() {
        BusCodecs.register(vertx.eventBus());
        Waiting.forResult(vertx.eventBus()
                .<BusMessage>consumer(Addresses.gateway(HOME), message -> {
                    if (!(message.body() instanceof AttachStream)) {
                        return;
                    } else if (isUpToDate) {
                        asked.add(message);
                    } else {
                        message.reply(attached(IN_THE_MIRROR));
                    }
                })
                .completion());
        onLoop(mirror::open);
        sends(1);
        sends(2);
        Waiting.forResult(mirror.ready());
        isUpToDate = true;
    }

    @AfterEach
    void close() {
        Waiting.forResult(vertx.close());
    }

    private void onLoop(Runnable action) {
        TestLoop.run(loop, action);
    }

    /** The home's answer to a question of the mirror: its log has so many events. */
    private void says(long headSeq) {
        question().reply(attached(headSeq));
    }

    private static AttachReply attached(long headSeq) {
        return new AttachReply(AttachReply.Verdict.ATTACHED, 1, headSeq, "m");
    }

    /** The next question of the mirror. */
    private Message<BusMessage> question() {
        try {
            Message<BusMessage> question = asked.poll(40, TimeUnit.SECONDS);
            assertThat(question).as("the mirror asks its home").isNotNull();
            return question;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void sends(long seq) {
        StreamEvent event = new StreamEvent.Delta(1, ChunkKind.TEXT, "word" + seq + " ", 1);
        vertx.eventBus()
                .send(Addresses.stream(loop.nodeId(), STREAM), new StreamFrames(1, "nobody", seq, List.of(event)));
    }

    private StreamView rejoins(Place place) {
        StreamView view = new StreamView(sink, mirror, place.delivery());
        onLoop(() -> view.rejoin(place));
        return view;
    }

    @Test
    void theClientIsSentWhatFollowsItsCursor_onceTheMirrorHasIt() {
        rejoins(AHEAD);
        says(3);
        sends(3);
        sends(4);

        assertThat(sink.next()).isEqualTo("chunk 4..4");
    }

    @Test
    void aQuestionThatIsLostSaysNothingAboutTheCursor_andIsRepeated() {
        rejoins(AHEAD);
        question();
        says(3);
        sends(3);
        sends(4);

        assertThat(sink.next()).isEqualTo("chunk 4..4");
    }

    @Test
    void aQuestionIsRepeated_whenTheMissingEventsAreLost() {
        rejoins(AHEAD);
        says(3);
        says(3);
        sends(3);
        sends(4);

        assertThat(sink.next()).isEqualTo("chunk 4..4");
    }

    @Test
    void theAnswerThatIsLostIsNotNeeded_whenTheEventArrives() {
        rejoins(AHEAD);
        question();
        sends(3);
        sends(4);

        assertThat(sink.next()).isEqualTo("chunk 4..4");
    }

    @Test
    void whoComesAfterAQuestionWaitsForTheAnswerToTheNext() {
        rejoins(AHEAD);
        Message<BusMessage> first = question();
        Said later = new Said();
        StreamView view = new StreamView(later, mirror, Delivery.UNLIMITED);
        onLoop(() -> view.rejoin(new Place(5, 1, false, Delivery.UNLIMITED)));
        first.reply(new AttachReply(AttachReply.Verdict.ATTACHED, 1, 3, "m"));
        sends(3);
        says(5);
        sends(4);
        assertThat(sink.next()).isEqualTo("chunk 4..4");
        sends(5);
        sends(6);

        assertThat(later.next()).isEqualTo("chunk 6..6");
    }

    @Test
    void theClientLooksElsewhere_whenTheHomeNoLongerHasTheStream() {
        rejoins(AHEAD);
        question().reply(AttachReply.refused(AttachReply.Verdict.UNKNOWN));

        assertThat(sink.next()).startsWith("moved ");
    }

    @Test
    void aClientThatCannotRestartKeepsTheStream() {
        rejoins(new Place(3, 1, false, new Delivery(0, -1, false)));
        says(3);
        sends(3);
        sends(4);

        assertThat(sink.next()).isEqualTo("chunk 4..4");
    }

    @Test
    void theAnswerRestarts_whenTheHomeHasNeverHadThatEvent() {
        rejoins(AHEAD);
        says(IN_THE_MIRROR);

        assertThat(sink.next()).isEqualTo("Restart");
        assertThat(sink.next()).isEqualTo("chunk 1..2");
    }

    @Test
    void aClientThatLeavesMeanwhileIsSentNothing() {
        StreamView view = rejoins(AHEAD);
        onLoop(view::detach);
        says(3);
        sends(3);
        StreamView other = new StreamView(sink, mirror, Delivery.UNLIMITED);
        onLoop(() -> other.rejoin(new Place(3, 1, false, Delivery.UNLIMITED)));
        sends(4);

        assertThat(sink.next()).isEqualTo("chunk 4..4");
        assertThat(mirror.watching()).isEqualTo(1);
    }

    @Test
    void aMirrorThatClosesMeanwhileSendsTheClientOn_withItsNewestSettings() {
        StreamView view = rejoins(new Place(3, 1, false, new Delivery(0, 3, true)));
        onLoop(() -> {
            view.credit(9);
            view.pause();
        });
        assertThat(sink.next()).isEqualTo("Paused");
        onLoop(mirror::leave);
        says(3);

        assertThat(sink.next())
                .isEqualTo("moved Place[cursor=3, epoch=1, paused=true, delivery=" + new Delivery(0, 9, true) + "]");
    }
}
