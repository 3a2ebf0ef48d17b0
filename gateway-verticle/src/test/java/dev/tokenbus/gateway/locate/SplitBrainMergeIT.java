package dev.tokenbus.gateway.locate;

import static dev.tokenbus.gateway.locate.TwoHomes.LESSER;
import static dev.tokenbus.gateway.locate.TwoHomes.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.Inbox;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.ScriptedWorker.Attempt;
import dev.tokenbus.gateway.TestClient;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.home.AdoptReply;
import dev.tokenbus.protocol.bus.home.AdoptStream;
import dev.tokenbus.protocol.bus.home.HomeClaim;
import dev.tokenbus.protocol.bus.home.LocateReply;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.worker.StreamControl;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.log.StreamEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two gateways that had lost sight of each other are both home to one stream, and meet again. */
class SplitBrainMergeIT {
    private final TwoHomes homes = new TwoHomes();
    private final GatewayFixture gateway = homes.gateway;
    private final TestClient client = homes.client;
    private final ScriptedWorker worker = homes.worker;

    @AfterEach
    void stop() {
        homes.close();
    }

    private String whoStays(StreamId id, long epoch, boolean done) {
        return homes.whoStays(id, epoch, done ? HomeClaim.Standing.SETTLED : HomeClaim.Standing.WATCHED);
    }

    @Test
    void theHigherEpochStaysAndTheLosersWorkerIsCancelled() {
        Attempt attempt = homes.begun();

        assertThat(whoStays(attempt.id(), attempt.start.epoch() + 1, false)).isEqualTo(OTHER);

        assertThat(worker.control(StreamControl.Kind.CANCEL).epoch()).isEqualTo(attempt.start.epoch());
        gateway.untilNoStreamIsLive();
        assertThat(gateway.meter.count("streamEnded:moved")).isEqualTo(1);
        assertThat(gateway.meter.count("streamEnded")).isEqualTo(1);
    }

    @Test
    void theLowerEpochIsToldWhoStays() {
        Attempt attempt = homes.begun();

        assertThat(whoStays(attempt.id(), attempt.start.epoch() - 1, false)).isEqualTo("home");

        attempt.text("two").ends();
        assertThat(client.textUntilDone()).isEqualTo("two");
    }

    @Test
    void theOnlyWholeAnswerStaysWhateverItsEpoch() {
        Attempt attempt = homes.begun();
        attempt.ends();
        client.next(ServerFrame.Done.class);

        assertThat(whoStays(attempt.id(), attempt.start.epoch() + 1, false)).isEqualTo("home");
    }

    @Test
    void ofTwoWholeAnswersTheOneOfTheHigherEpochStays() {
        Attempt attempt = homes.begun();
        attempt.ends();
        client.next(ServerFrame.Done.class);

        assertThat(whoStays(attempt.id(), attempt.start.epoch() + 1, true)).isEqualTo(OTHER);
    }

    @Test
    void theAttemptThatViewersHaveAPartOfStaysThoughTheOtherOneIsNewer() {
        Attempt attempt = homes.begun();
        long newer = attempt.start.epoch() + (1 << 20);

        assertThat(homes.whoStays(attempt.id(), newer, HomeClaim.Standing.UNWATCHED))
                .isEqualTo("home");
        assertThat(homes.whoStays(attempt.id(), newer, HomeClaim.Standing.ENDED))
                .isEqualTo("home");

        attempt.text("two").ends();
        assertThat(client.textUntilDone()).isEqualTo("two");
    }

    @Test
    void anAnswerThatItsClientStoppedStaysStopped() {
        Attempt attempt = homes.begun();
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
        Attempt attempt = homes.begun();

        whoStays(attempt.id(), attempt.start.epoch() + 1, false);

        ServerFrame.Error error = client.error();
        assertThat(error.streamId()).isEqualTo(attempt.id().value());
        assertThat(error.failure().code()).isEqualTo(ErrorCode.LOCATING);
    }

    @Test
    void theAnswerOfAnotherWorkerReplacesWhatIsHereAndIsNotPutOnTopOfIt() {
        client.send("{\"type\":\"hello\",\"features\":[\"restart\"]}");
        Attempt attempt = homes.begun();
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
    void aHomeThatAnotherOneLetGoForStaysAgainstABetterOne() {
        Attempt attempt = homes.begun();

        assertThat(homes.whoStays(attempt.id(), attempt.start.epoch() - 1, HomeClaim.Standing.UNWATCHED))
                .isEqualTo("home");
        assertThat(homes.whoStays(attempt.id(), attempt.start.epoch() + (1 << 20), HomeClaim.Standing.WATCHED))
                .isEqualTo("home");
    }

    @Test
    void theGreaterOneIsAskedToClaim() {
        Inbox<BusMessage> claims = new Inbox<>("claims");
        gateway.vertx.eventBus().<BusMessage>consumer(Addresses.gateway(LESSER), claim -> {
            claims.add(claim.body());
            claim.reply(new LocateReply(LESSER));
        });
        homes.announce(LESSER);
        Attempt attempt = homes.begun();
        HomeClaim invitation =
                new HomeClaim(attempt.id(), LESSER, 1, "another worker", HomeClaim.Standing.UNWATCHED, false, 0);

        assertThat(Waiting.forResult(
                                gateway.vertx.eventBus().<LocateReply>request(Addresses.gateway("home"), invitation))
                        .body()
                        .home())
                .isEmpty();

        assertThat(claims.next()).isInstanceOf(HomeClaim.class);
        assertThat(worker.control(StreamControl.Kind.CANCEL).epoch()).isEqualTo(attempt.start.epoch());
    }
}
