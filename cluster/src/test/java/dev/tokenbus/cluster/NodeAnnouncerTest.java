package dev.tokenbus.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.BusCodecs;
import dev.tokenbus.protocol.bus.node.BusVersions;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.protocol.bus.node.WorkerStatus;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On a real bus with real timers, so only one test waits for the absence of an announcement. */
final class NodeAnnouncerTest {
    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<NodeAnnouncement> heard = new LinkedBlockingQueue<>();
    private final NodeAnnouncer announcer =
            new NodeAnnouncer("node-1", "blue", Set.of(Role.GATEWAY, Role.WORKER), 1234, "0.1.0 abc");

    @BeforeEach
    void listen() throws Exception {
        BusCodecs.register(vertx.eventBus());
        await(vertx.eventBus()
                .<NodeAnnouncement>consumer(Addresses.NODES, message -> heard.add(message.body()))
                .completion());
    }

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    @Test
    void nodeAnnouncesItselfAtOnce() throws Exception {
        await(vertx.deployVerticle(announcer));

        assertThat(next())
                .isEqualTo(new NodeAnnouncement(
                        "node-1",
                        "blue",
                        1234,
                        Set.of(Role.GATEWAY, Role.WORKER),
                        "",
                        false,
                        false,
                        List.of(),
                        0,
                        0,
                        BusVersions.OURS,
                        "0.1.0 abc"));
    }

    @Test
    void changeIsAnnouncedFromAnyThread() throws Exception {
        await(vertx.deployVerticle(announcer));
        WorkerStatus first =
                new WorkerStatus(0, List.of(new WorkerStatus.Model("m", true, true)), "m", List.of(), 4, 1, 2, 0, 50);
        WorkerStatus second = new WorkerStatus(1, List.of(), "", List.of(), 4, 4, 2, 1, 0);

        announcer.workerChanged(second);
        announcer.workerChanged(first);
        announcer.gatewayChanged(0, 3, 5);
        announcer.gatewayChanged(1, 4, 6);
        announcer.gatewayListens("http://127.0.0.1:8080");

        NodeAnnouncement changed = nextThat(announcement -> !announcement.url().isEmpty());
        assertThat(changed.workers()).containsExactly(first, second);
        assertThat(changed.homeStreams()).isEqualTo(7);
        assertThat(changed.connections()).isEqualTo(11);
        assertThat(changed.draining()).isFalse();

        announcer.drains();
        assertThat(nextThat(NodeAnnouncement::draining).url()).isEqualTo("http://127.0.0.1:8080");
    }

    @Test
    void newcomerIsAnsweredBeforeTheNextPeriod() throws Exception {
        int newcomers = 20;
        await(vertx.deployVerticle(announcer));
        next();
        long start = System.nanoTime();

        for (int i = 0; i < newcomers; i++) {
            String newcomer = "stranger-" + i;
            vertx.eventBus().publish(Addresses.NODES, stranger(newcomer, false));
            nextThat(announcement -> announcement.nodeId().equals(newcomer));
            assertThat(next().nodeId()).isEqualTo("node-1");
        }

        // Only the next period would bring the answer to each.
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start))
                .isLessThan(newcomers * NodeAnnouncer.PERIOD_MS / 2);
    }

    @Test
    void nodeSaysGoodByeAndNothingAfterIt() throws Exception {
        String deployment = await(vertx.deployVerticle(announcer));
        announcer.gatewayChanged(0, 1, 1);
        await(vertx.undeploy(deployment));

        nextThat(NodeAnnouncement::leaving);
        announcer.gatewayChanged(0, 2, 2);
        vertx.eventBus().publish(Addresses.NODES, stranger("stranger", true));
        assertThat(next().nodeId()).isEqualTo("stranger");
    }

    @Test
    void nodeThatTakesLongToStopStaysSilentAfterItsGoodBye() throws Exception {
        await(vertx.deployVerticle(announcer));
        await(announcer.stop());
        nextThat(NodeAnnouncement::leaving);

        // Longer than the period, on a timer that starts after the announcer's own.
        await(vertx.timer(NodeAnnouncer.PERIOD_MS + 200, TimeUnit.MILLISECONDS));

        assertThat(heard).isEmpty();
    }

    private static NodeAnnouncement stranger(String nodeId, boolean leaving) {
        return new NodeAnnouncement(nodeId, "red", 0, Set.of(), "", false, leaving, List.of(), 0, 0);
    }

    private NodeAnnouncement next() throws InterruptedException {
        return Objects.requireNonNull(heard.poll(40, SECONDS), "nothing was announced");
    }

    private NodeAnnouncement nextThat(Predicate<NodeAnnouncement> matches) throws InterruptedException {
        NodeAnnouncement announcement = next();
        while (!matches.test(announcement)) {
            announcement = next();
        }
        return announcement;
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(40, SECONDS);
    }
}
