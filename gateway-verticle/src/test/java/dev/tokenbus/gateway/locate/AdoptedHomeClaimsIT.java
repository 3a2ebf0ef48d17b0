package dev.tokenbus.gateway.locate;

import static dev.tokenbus.gateway.locate.TwoHomes.LESSER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.Inbox;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.ScriptedWorker.Attempt;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.home.AdoptReply;
import dev.tokenbus.protocol.bus.home.AdoptStream;
import dev.tokenbus.protocol.bus.home.HomeClaim;
import dev.tokenbus.protocol.bus.home.LocateReply;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.worker.StreamControl;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.Message;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The home of an adopted stream asks the gateways that may be its home as well. */
class AdoptedHomeClaimsIT {
    private static final StreamId OF_LESSER = StreamId.of(LESSER, new byte[16]);

    private final TwoHomes homes = new TwoHomes();
    private final GatewayFixture gateway = homes.gateway;
    private final ScriptedWorker worker = homes.worker;

    @AfterEach
    void stop() {
        homes.close();
    }

    @Test
    void aGatewayThatComesBackIsToldOfTheStreamsThatWereAdoptedMeanwhile() {
        CompletableFuture<HomeClaim> claimed = new CompletableFuture<>();
        gateway.vertx.eventBus().<BusMessage>consumer(Addresses.gateway(LESSER), message -> {
            if (message.body() instanceof HomeClaim claim) {
                claimed.complete(claim);
                message.reply(new LocateReply(LESSER));
            }
        });

        adoptedWhileTheOtherWasLost();

        HomeClaim claim = Waiting.forResult(claimed);
        assertThat(claim).isEqualTo(claimed(5L << 20));
        // The other one stays, so this one lets go.
        assertThat(worker.control(StreamControl.Kind.CANCEL).epoch()).isEqualTo(5L << 20);
    }

    /** Else two homes could let go for each other, each for what the other one was before. */
    @Test
    void whileItsOwnClaimIsNotAnsweredAHomeDecidesNoOther() {
        Promise<LocateReply> meanwhile = Promise.promise();
        gateway.vertx
                .eventBus()
                .<BusMessage>consumer(
                        Addresses.gateway(LESSER),
                        claim -> homes.claim(OF_LESSER, 6L << 20, HomeClaim.Standing.WATCHED)
                                .onSuccess(meanwhile::tryComplete)
                                .onFailure(meanwhile::tryFail)
                                .onComplete(decided -> claim.reply(new LocateReply("home"))));
        adoptedWhileTheOtherWasLost();

        assertThatThrownBy(() -> Waiting.forResult(meanwhile.future())).hasMessageContaining("not answered yet");

        // It has learnt that it stays, and so it does against one with viewers.
        assertThat(whoStaysAtLast(OF_LESSER, 6L << 20)).isEqualTo("home");
    }

    /** Without another try both homes would stay, and the one without viewers would stop the answer. */
    @Test
    void aClaimThatIsNotAnsweredIsMadeAgain() {
        Inbox<BusMessage> claims = new Inbox<>("claims");
        AtomicBoolean isBack = new AtomicBoolean();
        gateway.vertx.eventBus().<BusMessage>consumer(Addresses.gateway(LESSER), claim -> {
            claims.add(claim.body());
            if (isBack.getAndSet(true)) {
                claim.reply(new LocateReply(LESSER));
            } else {
                claim.fail(0, "the link is not back yet");
            }
        });
        adoptedWhileTheOtherWasLost();

        claims.next();
        assertThat(claims.next()).isEqualTo(claimed(5L << 20));
        assertThat(worker.control(StreamControl.Kind.CANCEL).epoch()).isEqualTo(5L << 20);
    }

    /** The worker had given the stream to a third gateway, and lost that too. */
    @Test
    void aGatewayThatCameBackBeforeTheStreamWasAdoptedIsAskedToo() {
        Inbox<Message<BusMessage>> claims = new Inbox<>("claims");
        gateway.vertx.eventBus().<BusMessage>consumer(Addresses.gateway(LESSER), claims::add);
        homes.announce(LESSER);
        gateway.vertx.eventBus().publish(Addresses.SUSPECTS, LESSER);
        Attempt attempt = homes.begun();
        homes.announce(LESSER);

        adopt(5L << 20, "a third one", attempt);

        assertThat(claims.next().body()).isEqualTo(claimed(5L << 20));
    }

    @Test
    void aHomeThatOnlyTheWorkerHasLostIsAskedToo() {
        Inbox<Message<BusMessage>> claims = new Inbox<>("claims");
        gateway.vertx.eventBus().<BusMessage>consumer(Addresses.gateway(LESSER), claims::add);
        homes.announce(LESSER);
        Attempt attempt = homes.begun();

        adopt(5L << 20, LESSER, attempt);

        assertThat(claims.next().body()).isEqualTo(claimed(5L << 20));
    }

    /**
     * The stream has failed over to another worker meanwhile, and that one's home is a gateway that was there all the time. Without viewers
     * the home of the first worker would stop the answer, and whoever looks for the stream could be told so.
     */
    @Test
    void whenAWorkerCameBackEveryGatewayIsAsked() {
        Inbox<Message<BusMessage>> claims = new Inbox<>("claims");
        gateway.vertx.eventBus().<BusMessage>consumer(Addresses.gateway(LESSER), claims::add);
        homes.announce(LESSER);
        Attempt attempt = homes.begun();
        homes.announce("worker-1", Role.WORKER);
        gateway.vertx.eventBus().publish(Addresses.SUSPECTS, "worker-1");
        homes.announce("worker-1", Role.WORKER);

        adopt(5L << 20, "a dead one", attempt);

        assertThat(claims.next().body()).isEqualTo(claimed(5L << 20));
    }

    /** What this gateway says of a stream that it adopted from the worker, and that nobody watches. */
    private static HomeClaim claimed(long epoch) {
        return new HomeClaim(
                OF_LESSER, "home", epoch, Addresses.worker("worker-1", 0), HomeClaim.Standing.UNWATCHED, false, 0);
    }

    /** Asks again while the home does not know yet that its own claim was answered. */
    private String whoStaysAtLast(StreamId id, long epoch) {
        for (int tries = 1; tries < 1000; tries++) {
            try {
                return homes.whoStays(id, epoch, HomeClaim.Standing.WATCHED);
            } catch (AssertionError | RuntimeException stillBusy) {
                continue;
            }
        }
        throw new AssertionError("the home decides nothing");
    }

    /** The other gateway returns after this gateway has adopted its stream; returns an attempt that is like the stream's. */
    private Attempt adoptedWhileTheOtherWasLost() {
        homes.announce(LESSER);
        gateway.vertx.eventBus().publish(Addresses.SUSPECTS, LESSER);
        Attempt attempt = homes.begun();
        adopt(5L << 20, "", attempt);
        homes.announce(LESSER);
        return attempt;
    }

    private void adopt(long epoch, String formerHome, Attempt like) {
        AdoptStream adopt = new AdoptStream(
                OF_LESSER, epoch, formerHome, "worker-1", 0, ScriptedWorker.MODEL, "sim", 0, like.start.request());
        assertThat(Waiting.forResult(gateway.vertx.eventBus().<AdoptReply>request(Addresses.gateway("home"), adopt))
                        .body()
                        .adopted())
                .isTrue();
    }
}
