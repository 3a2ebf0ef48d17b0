package dev.tokenbus.gateway.locate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.loop.TestLoop;
import dev.tokenbus.gateway.relay.HomeRelay;
import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.BusCodecs;
import dev.tokenbus.protocol.bus.home.AdoptReply;
import dev.tokenbus.protocol.bus.home.AdoptStream;
import dev.tokenbus.protocol.bus.home.AttachReply;
import dev.tokenbus.protocol.bus.home.AttachStream;
import dev.tokenbus.protocol.bus.home.HomeClaim;
import dev.tokenbus.protocol.bus.home.HomeControl;
import dev.tokenbus.protocol.bus.home.HomeReply;
import dev.tokenbus.protocol.bus.home.LocateReply;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.worker.StartStream;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.Message;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A request that one event loop passes to the loop of a stream's home, and that arrives there when the home has just let go. If the home
 * that is gone decided about another one, that one would let go too, and the stream would be lost.
 */
class GoneHomeTest {
    private static final StreamId STREAM = StreamId.of("first-home", new byte[16]);
    private static final String NEXT_HOME = "the next home";

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    private final StreamOwners owners = new StreamOwners();
    private final GatewayLoop[] loops = new GatewayLoop[2];
    private final Relays[] relays = new Relays[2];

    @BeforeEach
    void start() throws Exception {
        BusCodecs.register(vertx.eventBus());
        for (int i = 0; i < 2; i++) {
            loops[i] = TestLoop.onALoopOfItsOwn(vertx, i);
            relays[i] = new Relays(loops[i], owners, () -> 10, () -> 10, 1 << 20, () -> {});
        }
        PeerRequests requests = new PeerRequests(loops[1], relays[1], new NodeStreams(loops[1], owners));
        TestLoop.run(
                loops[1],
                () -> vertx.eventBus().<BusMessage>consumer(Addresses.gateway(loops[1].nodeId()), requests::handle));
        CompletableFuture<Relays.Adoption> adopted = new CompletableFuture<>();
        TestLoop.run(loops[0], () -> relays[0].adopt(offer(1L << 20)).onSuccess(adopted::complete));
        Waiting.forResult(adopted);
    }

    @AfterEach
    void close() {
        Waiting.forResult(vertx.close().toCompletionStage().toCompletableFuture());
    }

    private static AdoptStream offer(long epoch) {
        StartStream.Body asked = new StartStream.Body(List.of(ChatMessage.user("hello")), StreamConfig.DEFAULT);
        return new AdoptStream(STREAM, epoch, "", "worker", 0, "model", "backend", 0, asked);
    }

    /** The second loop passes the question on while the first one, which has the home, is about to release it. */
    private <R> R answerOfAHomeThatHasJustGone(BusMessage question) throws Exception {
        HomeRelay home = requireNonNull(relays[0].homes().find(STREAM));
        CountDownLatch goOn = new CountDownLatch(1);
        loops[0].context().runOnContext(v -> {
            TestLoop.await(goOn);
            home.release(NEXT_HOME);
        });
        Future<Message<R>> answer = vertx.eventBus().request(Addresses.gateway(loops[1].nodeId()), question);
        TestLoop.run(loops[1], () -> {});
        goOn.countDown();
        return Waiting.forResult(answer.toCompletionStage().toCompletableFuture())
                .body();
    }

    @Test
    void doesNotDecideWhichOfTwoHomesStays() throws Exception {
        HomeClaim claim =
                new HomeClaim(STREAM, NEXT_HOME, 2L << 20, "a worker", HomeClaim.Standing.UNWATCHED, false, 0);

        LocateReply decided = answerOfAHomeThatHasJustGone(claim);

        assertThat(decided).isEqualTo(LocateReply.UNKNOWN);
    }

    @Test
    void doesNotRefuseTheStreamWhenItIsOfferedAgain() throws Exception {
        AdoptReply reply = answerOfAHomeThatHasJustGone(offer(3L << 20));

        assertThat(reply.adopted()).isTrue();
        assertThat(reply.homeIndex()).isEqualTo(1);
        assertThat(requireNonNull(relays[1].homes().find(STREAM)).epoch()).isEqualTo(3L << 20);
    }

    @Test
    void doesNotSayThatItIsThere() throws Exception {
        HomeReply reply = answerOfAHomeThatHasJustGone(new HomeControl(STREAM, HomeControl.Kind.HEALTH));

        assertThat(reply.knows()).isEqualTo(HomeReply.Knows.MOVED);
    }

    @Test
    void isReadByNobody() throws Exception {
        AttachReply reply = answerOfAHomeThatHasJustGone(new AttachStream(STREAM, "reader", 0, 0, 1, false));

        assertThat(reply.verdict()).isEqualTo(AttachReply.Verdict.UNKNOWN);
    }

    @Test
    void isNotStoppedInPlaceOfTheNextHome() throws Exception {
        HomeRelay home = requireNonNull(relays[0].homes().find(STREAM));
        CompletableFuture<Void> stopped = new CompletableFuture<>();

        TestLoop.run(loops[0], () -> {
            home.release(NEXT_HOME);
            home.stop().onComplete(stopped::complete, stopped::completeExceptionally);
        });

        assertThat(stopped)
                .failsWithin(Duration.ofSeconds(40))
                .withThrowableThat()
                .havingCause()
                .withMessageContaining("moving");
    }
}
