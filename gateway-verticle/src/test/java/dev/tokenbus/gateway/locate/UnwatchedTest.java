package dev.tokenbus.gateway.locate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.config.GatewayConfig;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.loop.TestLoop;
import dev.tokenbus.gateway.relay.HomeRelay;
import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.BusCodecs;
import dev.tokenbus.protocol.bus.home.AdoptStream;
import dev.tokenbus.protocol.bus.worker.Source;
import dev.tokenbus.protocol.bus.worker.StartStream;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which streams give way when there are too many that nobody watches: those of the address that has most of them. */
class UnwatchedTest {
    private static final Source GREEDY = new Source(1, 11);
    private static final Source MODEST = new Source(2, 22);
    private static final int LIMIT = 4;

    private final Vertx vertx = Vertx.vertx();
    private volatile long now;
    private final GatewayLoop loop = TestLoop.of(vertx, 0, GatewayConfig.DEFAULT, () -> now);
    private final Relays relays = new Relays(loop, new StreamOwners(), () -> 1000, () -> LIMIT, 1 << 20, () -> {});
    private final Unwatched unwatched = relays.homes().unwatched();
    private int streams;

    @BeforeEach
    void start() {
        BusCodecs.register(vertx.eventBus());
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(40, TimeUnit.SECONDS);
    }

    private void onLoop(Runnable action) {
        TestLoop.run(loop, action);
    }

    /** A stream that its client lets go on, and that came here without viewers. */
    private HomeRelay adopted(Source source) {
        StreamId id = StreamId.of(
                "lost-home", ByteBuffer.allocate(16).putInt(++streams).array());
        StartStream.Body body = new StartStream.Body(
                        List.of(ChatMessage.user("hello")), StreamConfig.DEFAULT.withOrphanMs(60_000))
                .from(source);
        relays.adopt(new AdoptStream(id, 1 << 20, "", "worker", 0, "model", "backend", 0, body));
        return Objects.requireNonNull(relays.homes().find(id));
    }

    private List<HomeRelay> adopted(Source source, int count) {
        return IntStream.range(0, count).mapToObj(i -> adopted(source)).toList();
    }

    private void tickAfter(long seconds) {
        now += TimeUnit.SECONDS.toNanos(seconds);
        unwatched.tick(now);
    }

    private static long running(List<HomeRelay> of) {
        return of.stream().filter(HomeRelay::isUnwatched).count();
    }

    @Test
    void theAddressThatHasMostGivesWayWithItsOldest() {
        onLoop(() -> {
            List<HomeRelay> modest = adopted(MODEST, 1);
            List<HomeRelay> greedy = adopted(GREEDY, 5);

            tickAfter(10);

            assertThat(running(modest)).isEqualTo(1);
            assertThat(greedy).extracting(HomeRelay::isUnwatched).containsExactly(false, false, true, true, true);
        });
    }

    @Test
    void equalSharesAreWhatIsLeftOfTwoGreedyOnes() {
        onLoop(() -> {
            List<HomeRelay> first = adopted(GREEDY, 50);
            List<HomeRelay> second = adopted(MODEST, 20);

            tickAfter(10);

            assertThat(running(first)).isEqualTo(2);
            assertThat(running(second)).isEqualTo(2);
        });
    }

    @Test
    void nothingIsStoppedWhileClientsLookForTheNewHome() {
        onLoop(() -> {
            List<HomeRelay> all = adopted(GREEDY, LIMIT + 3);

            tickAfter(9);
            assertThat(running(all)).isEqualTo(LIMIT + 3);
            tickAfter(1);

            assertThat(running(all)).isEqualTo(LIMIT);
        });
    }

    @Test
    void aFullLimitHasRoomForAnAddressThatWouldNotHaveMost() {
        onLoop(() -> {
            adopted(GREEDY, LIMIT - 1);
            assertThat(unwatched.hasRoomFor(GREEDY)).isTrue();
            adopted(GREEDY);

            assertThat(unwatched.hasRoomFor(GREEDY)).isFalse();
            assertThat(unwatched.hasRoomFor(MODEST)).isTrue();
            adopted(MODEST, 3);
            assertThat(unwatched.hasRoomFor(MODEST)).isFalse();
        });
    }

    @Test
    void oneThatHasMovedOnTakesNoPlace() {
        onLoop(() -> {
            List<HomeRelay> all = adopted(GREEDY, LIMIT);

            all.get(0).release("elsewhere");

            assertThat(unwatched.hasRoomFor(GREEDY)).isTrue();
        });
    }
}
