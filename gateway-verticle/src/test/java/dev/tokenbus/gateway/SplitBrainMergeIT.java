package dev.tokenbus.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.ScriptedWorker.Attempt;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.home.AdoptReply;
import dev.tokenbus.protocol.bus.home.AdoptStream;
import dev.tokenbus.protocol.bus.home.HomeClaim;
import dev.tokenbus.protocol.bus.home.LocateReply;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.worker.StreamControl;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.log.StreamEvent;
import io.vertx.core.eventbus.Message;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two gateways that had lost sight of each other are both home to one stream, and meet again. */
class SplitBrainMergeIT {
    private static final String OTHER = "other";
    private static final StreamId OF_OTHER = StreamId.of(OTHER, new byte[16]);

    private final GatewayFixture gateway = GatewayFixture.start(config -> config.with("failoverMs", 1000));
    private final TestClient client = gateway.connect();
    private final ScriptedWorker worker = gateway.worker();

    @AfterEach
    void stop() {
        gateway.close();
    }

    private void announce(boolean leaving) {
        gateway.vertx
                .eventBus()
                .publish(
                        Addresses.NODES,
                        new NodeAnnouncement(
                                OTHER, OTHER, 0, Set.of(Role.GATEWAY), "", false, leaving, List.of(), 0, 0));
    }

    private Attempt begun() {
        client.prompt("x");
        Attempt attempt = worker.starts.next().text("one ");
        client.next(ServerFrame.Chunk.class);
        return attempt;
    }

    private String whoStays(StreamId id, long epoch, boolean done) {
        return whoStays(id, epoch, done ? HomeClaim.Standing.SETTLED : HomeClaim.Standing.WATCHED);
    }

    private String whoStays(StreamId id, long epoch, HomeClaim.Standing standing) {
        HomeClaim claim = new HomeClaim(id, OTHER, epoch, "another worker", standing);
        return Waiting.forResult(gateway.vertx.eventBus().<LocateReply>request(Addresses.gateway("home"), claim))
                .body()
                .homeNodeId();
    }

    @Test
    void theHigherEpochStaysAndTheLosersWorkerIsCancelled() {
        Attempt attempt = begun();

        assertThat(whoStays(attempt.id(), attempt.start.epoch() + 1, false)).isEqualTo(OTHER);

        assertThat(worker.control(StreamControl.Kind.CANCEL).epoch()).isEqualTo(attempt.start.epoch());
        gateway.untilNoStreamIsLive();
        assertThat(gateway.meter.count("streamEnded:moved")).isEqualTo(1);
        assertThat(gateway.meter.count("streamEnded")).isEqualTo(1);
    }

    @Test
    void theLowerEpochIsToldWhoStays() {
        Attempt attempt = begun();

        assertThat(whoStays(attempt.id(), attempt.start.epoch() - 1, false)).isEqualTo("home");

        attempt.text("two").ends();
        assertThat(client.textUntilDone()).isEqualTo("two");
    }

    @Test
    void theOnlyWholeAnswerStaysWhateverItsEpoch() {
        Attempt attempt = begun();
        attempt.ends();
        client.next(ServerFrame.Done.class);

        assertThat(whoStays(attempt.id(), attempt.start.epoch() + 1, false)).isEqualTo("home");
        assertThat(whoStays(attempt.id(), attempt.start.epoch() + 1, true)).isEqualTo(OTHER);
    }

    @Test
    void theAttemptThatViewersHaveAPartOfStaysThoughTheOtherOneIsNewer() {
        Attempt attempt = begun();
        long newer = attempt.start.epoch() + (1 << 20);

        assertThat(whoStays(attempt.id(), newer, HomeClaim.Standing.UNWATCHED)).isEqualTo("home");
        assertThat(whoStays(attempt.id(), newer, HomeClaim.Standing.ENDED)).isEqualTo("home");

        attempt.text("two").ends();
        assertThat(client.textUntilDone()).isEqualTo("two");
    }

    @Test
    void anAnswerThatItsClientStoppedStaysStopped() {
        Attempt attempt = begun();
        client.send("{\"type\":\"stop\",\"streamId\":\"" + attempt.id().value() + "\"}");
        worker.control(StreamControl.Kind.STOP);
        attempt.send(attempt.stopped());
        client.next(ServerFrame.Stopped.class);

        assertThat(whoStays(attempt.id(), attempt.start.epoch() + (1 << 20), false))
                .isEqualTo("home");
    }

    @Test
    void aStreamThatIsNotHereIsNobodysBusiness() {
        assertThat(whoStays(StreamId.of("elsewhere", new byte[16]), 1, false)).isEmpty();
    }

    @Test
    void whoWatchedTheLoserLooksForTheStreamAndIsToldWhenItIsNotFound() {
        Attempt attempt = begun();

        whoStays(attempt.id(), attempt.start.epoch() + 1, false);

        ServerFrame.Error error = client.error();
        assertThat(error.streamId()).isEqualTo(attempt.id().value());
        assertThat(error.failure().code()).isEqualTo(ErrorCode.LOCATING);
    }

    @Test
    void theAnswerOfAnotherWorkerReplacesWhatIsHereAndIsNotPutOnTopOfIt() {
        client.send("{\"type\":\"hello\",\"features\":[\"restart\"]}");
        Attempt attempt = begun();
        long epoch = attempt.start.epoch() + (1 << 20);
        AdoptStream adopt = new AdoptStream(
                attempt.id(), epoch, "", "worker-2", 0, ScriptedWorker.MODEL, "sim", 2, attempt.start.request());

        assertThat(Waiting.forResult(gateway.vertx.eventBus().<AdoptReply>request(Addresses.gateway("home"), adopt))
                        .body()
                        .adopted())
                .isTrue();
        attempt.sendAt(
                epoch,
                1,
                new StreamEvent.Delta(epoch, ChunkKind.TEXT, "uno ", 1),
                new StreamEvent.Delta(epoch, ChunkKind.TEXT, "dos", 1),
                attempt.done(epoch));

        assertThat(client.next(ServerFrame.Restart.class).seq()).isZero();
        assertThat(client.textUntilDone()).isEqualTo("uno dos");
        gateway.untilNoStreamIsLive();
    }

    @Test
    void aGatewayThatComesBackIsToldOfTheStreamsThatWereAdoptedMeanwhile() {
        CompletableFuture<HomeClaim> claimed = new CompletableFuture<>();
        gateway.vertx.eventBus().<BusMessage>consumer(Addresses.gateway(OTHER), message -> {
            if (message.body() instanceof HomeClaim claim) {
                claimed.complete(claim);
                message.reply(new LocateReply(OTHER));
            }
        });

        adoptedWhileTheOtherWasLost();

        HomeClaim claim = Waiting.forResult(claimed);
        assertThat(claim).isEqualTo(claimed(5L << 20));
        // The other one stays, so this one lets go.
        assertThat(worker.control(StreamControl.Kind.CANCEL).epoch()).isEqualTo(5L << 20);
    }

    /** Both adopted it: if each let go for what the other one was before, nobody would have the stream. */
    @Test
    void anAnswerToAnEarlierClaimIsNotFollowed() {
        Inbox<Message<BusMessage>> claims = new Inbox<>("claims");
        gateway.vertx.eventBus().<BusMessage>consumer(Addresses.gateway(OTHER), claims::add);
        Attempt attempt = adoptedWhileTheOtherWasLost();
        Message<BusMessage> first = claims.next();

        adopt(7L << 20, "", attempt);
        first.reply(new LocateReply(OTHER));

        assertThat(claims.next().body()).isEqualTo(claimed(7L << 20));
        assertThat(whoStays(OF_OTHER, 6L << 20, HomeClaim.Standing.UNWATCHED)).isEqualTo("home");
    }

    /** Without another try both homes would stay, and the one without viewers would stop the answer. */
    @Test
    void aClaimThatIsNotAnsweredIsMadeAgain() {
        Inbox<Message<BusMessage>> claims = new Inbox<>("claims");
        gateway.vertx.eventBus().<BusMessage>consumer(Addresses.gateway(OTHER), claims::add);
        adoptedWhileTheOtherWasLost();

        claims.next().fail(0, "the link is not back yet");

        Message<BusMessage> again = claims.next();
        assertThat(again.body()).isEqualTo(claimed(5L << 20));
        again.reply(new LocateReply(OTHER));
        assertThat(worker.control(StreamControl.Kind.CANCEL).epoch()).isEqualTo(5L << 20);
    }

    @Test
    void aHomeThatOnlyTheWorkerHasLostIsAskedToo() {
        Inbox<Message<BusMessage>> claims = new Inbox<>("claims");
        gateway.vertx.eventBus().<BusMessage>consumer(Addresses.gateway(OTHER), claims::add);
        announce(false);
        Attempt attempt = begun();

        adopt(5L << 20, OTHER, attempt);

        assertThat(claims.next().body()).isEqualTo(claimed(5L << 20));
    }

    /** What this gateway says of a stream that it adopted from the worker, and that nobody watches. */
    private static HomeClaim claimed(long epoch) {
        return new HomeClaim(OF_OTHER, "home", epoch, Addresses.worker("worker-1", 0), HomeClaim.Standing.UNWATCHED);
    }

    /** The other gateway returns after this gateway has adopted its stream; returns an attempt that is like the stream's. */
    private Attempt adoptedWhileTheOtherWasLost() {
        announce(false);
        gateway.vertx.eventBus().publish(Addresses.SUSPECTS, OTHER);
        Attempt attempt = begun();
        adopt(5L << 20, "", attempt);
        announce(false);
        return attempt;
    }

    private void adopt(long epoch, String formerHome, Attempt like) {
        AdoptStream adopt = new AdoptStream(
                OF_OTHER, epoch, formerHome, "worker-1", 0, ScriptedWorker.MODEL, "sim", 0, like.start.request());
        assertThat(Waiting.forResult(gateway.vertx.eventBus().<AdoptReply>request(Addresses.gateway("home"), adopt))
                        .body()
                        .adopted())
                .isTrue();
    }
}
