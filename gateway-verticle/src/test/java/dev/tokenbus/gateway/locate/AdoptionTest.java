package dev.tokenbus.gateway.locate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.gateway.locate.Relays.Adoption;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.loop.TestLoop;
import dev.tokenbus.gateway.relay.HomeRelay;
import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamException;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.BusCodecs;
import dev.tokenbus.protocol.bus.home.AdoptStream;
import dev.tokenbus.protocol.bus.wire.RequestKey;
import dev.tokenbus.protocol.bus.worker.Memo;
import dev.tokenbus.protocol.bus.worker.StartStream;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Offers of one stream, to several event loops of a gateway at once: it has one home there afterwards. */
class AdoptionTest {
    private static final StreamId STREAM = StreamId.of("lost-home", new byte[16]);

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(3));
    private final StreamOwners owners = new StreamOwners();
    private final GatewayLoop[] loops = new GatewayLoop[3];
    private final Relays[] relays = new Relays[3];

    @BeforeEach
    void start() throws Exception {
        BusCodecs.register(vertx.eventBus());
        for (int i = 0; i < 3; i++) {
            loops[i] = TestLoop.onALoopOfItsOwn(vertx, i);
            relays[i] = new Relays(loops[i], owners, () -> 10, () -> 10, 1 << 20, () -> {});
        }
    }

    @AfterEach
    void close() throws Exception {
        get(vertx.close().toCompletionStage().toCompletableFuture());
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(40, TimeUnit.SECONDS);
    }

    /** The worker offers the stream to one of the loops; completes when that has adopted it. */
    private CompletableFuture<Adoption> offer(int loop, long epoch) {
        return offer(loop, adoptWith(epoch, 0));
    }

    private CompletableFuture<Adoption> offer(int loop, AdoptStream adopt) {
        Promise<Adoption> adopted = Promise.promise();
        loops[loop].context().runOnContext(v -> relays[loop].adopt(adopt).onComplete(adopted));
        return adopted.future().toCompletionStage().toCompletableFuture();
    }

    private static AdoptStream adoptWith(long epoch, long lastSeq) {
        StartStream.Body asked = new StartStream.Body(List.of(ChatMessage.user("hello")), StreamConfig.DEFAULT);
        return new AdoptStream(STREAM, epoch, "", "worker", 0, "model", "backend", lastSeq, asked);
    }

    /** Waits until a loop has done everything that it was asked before. */
    private void settle(int loop) throws Exception {
        CompletableFuture<Void> reached = new CompletableFuture<>();
        loops[loop].context().runOnContext(v -> reached.complete(null));
        get(reached);
    }

    @Test
    void theHomeOfAnOfferThatWasStillUnderWayIsReleasedToo() throws Exception {
        get(offer(0, 1L << 20));
        CountDownLatch goOn = new CountDownLatch(1);
        loops[0].context().runOnContext(v -> TestLoop.await(goOn));

        CompletableFuture<Adoption> underWay = offer(1, 2L << 20);
        settle(1);
        get(offer(2, 3L << 20));
        goOn.countDown();
        get(underWay);
        settle(0);
        settle(1);

        assertThat(relays[2].homes().find(STREAM)).isNotNull();
        assertThat(relays[1].homes().find(STREAM)).isNull();
        assertThat(relays[1].homes().live()).isZero();
        assertThat(relays[0].homes().live()).isZero();
    }

    @Test
    void anOlderOfferThatReachesAnotherLoopLaterLoses() throws Exception {
        long free = loops[2].budget().excess();

        assertThat(get(offer(1, 3L << 20))).isEqualTo(Adoption.DONE);
        assertThat(get(offer(2, 2L << 20))).isEqualTo(Adoption.OUTDATED);
        settle(1);

        assertThat(requireNonNull(relays[1].homes().find(STREAM)).epoch()).isEqualTo(3L << 20);
        assertThat(relays[2].homes().find(STREAM)).isNull();
        assertThat(relays[2].homes().live()).isZero();
        assertThat(loops[2].budget().excess()).isEqualTo(free);
    }

    @Test
    void anOfferThatIsOlderThanWhatTheHomeHasAcceptedSinceLosesToo() throws Exception {
        get(offer(1, 1L << 20));
        Promise<Void> again = Promise.promise();
        loops[1].context()
                .runOnContext(v -> requireNonNull(relays[1].homes().find(STREAM))
                        .adopt(adoptWith(3L << 20, 0))
                        .onComplete(again));
        get(again.future().toCompletionStage().toCompletableFuture());

        assertThat(get(offer(2, 2L << 20))).isEqualTo(Adoption.OUTDATED);
        assertThat(get(offer(2, 4L << 20))).isEqualTo(Adoption.DONE);
    }

    @Test
    void anOfferThatReachesTwoLoopsIsTakenOnce() throws Exception {
        List<CompletableFuture<Adoption>> both = List.of(offer(1, 2L << 20), offer(2, 2L << 20));

        assertThat(List.of(get(both.get(0)), get(both.get(1))))
                .containsExactlyInAnyOrder(Adoption.DONE, Adoption.REPEATED);
        assertThat(relays[1].homes().live() + relays[2].homes().live()).isEqualTo(1);
    }

    @Test
    void aLoopThatAdoptsAStreamOfItsOwnHasItOnce() throws Exception {
        get(offer(0, 1L << 20));
        get(offer(0, 2L << 20));

        assertThat(relays[0].homes().live()).isEqualTo(1);
        assertThat(requireNonNull(relays[0].homes().find(STREAM)).epoch()).isEqualTo(2L << 20);
    }

    @Test
    void whoWaitsForALogThatWillNotArriveIsTold() throws Exception {
        get(offer(0, adoptWith(1L << 20, 5)));
        CompletableFuture<StreamRelay> waiting = new CompletableFuture<>();
        loops[0].context()
                .runOnContext(v -> requireNonNull(relays[0].homes().find(STREAM))
                        .ready()
                        .onComplete(waiting::complete, waiting::completeExceptionally));

        get(offer(0, adoptWith(2L << 20, 0)));

        assertThatThrownBy(() -> get(waiting)).hasCauseInstanceOf(StreamException.class);
    }

    @Test
    void whatADoorKeepsComesWithTheStream() throws Exception {
        List<ChatMessage> asked = List.of(ChatMessage.user("hello"));
        Memo memo = new Memo("owner", "words", true, asked);
        get(offer(
                0,
                new AdoptStream(
                        STREAM,
                        1L << 20,
                        "",
                        "worker",
                        0,
                        "model",
                        "backend",
                        0,
                        StartStream.Body.ofEnded(RequestKey.NONE, memo))));

        HomeRelay home = requireNonNull(relays[0].homes().find(STREAM));
        assertThat(home.memo().words()).isEqualTo("words");
        assertThat(get(home.conversation().toCompletionStage().toCompletableFuture()))
                .isEqualTo(asked);
        assertThat(home.handoff().kept()).isEqualTo(memo);
    }
}
