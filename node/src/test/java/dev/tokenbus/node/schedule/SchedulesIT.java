package dev.tokenbus.node.schedule;

import static dev.tokenbus.node.Waiting.waitFor;

import dev.tokenbus.node.NodeCluster;
import dev.tokenbus.node.TokenbusNode;
import dev.tokenbus.node.config.NodeConfig;
import dev.tokenbus.protocol.bus.home.AttachReply;
import dev.tokenbus.protocol.bus.home.AttachStream;
import dev.tokenbus.protocol.bus.home.DetachStream;
import dev.tokenbus.protocol.bus.home.HomeControl;
import dev.tokenbus.protocol.bus.home.HomeReply;
import dev.tokenbus.protocol.bus.home.LocateReply;
import dev.tokenbus.protocol.bus.home.LocateStream;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.protocol.bus.worker.Digest;
import dev.tokenbus.protocol.bus.worker.DigestReply;
import dev.tokenbus.protocol.bus.worker.StartReply;
import dev.tokenbus.protocol.bus.worker.StreamControl;
import dev.tokenbus.protocol.bus.worker.StreamFrames;
import dev.tokenbus.testkit.property.Generator;
import dev.tokenbus.testkit.property.Randomness;
import dev.tokenbus.testkit.wire.FaultyBus;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Whatever happens to the viewers of a stream and to the messages on the way, each viewer has the model's answer: every event
 * once, and one terminal event. A failure shows the seed of its schedules; {@code -Dtokenbus.seed=} repeats them.
 */
class SchedulesIT {
    /** The number of schedules that run at the same time. */
    static final int AT_ONCE = 8;

    private static final NodeCluster CLUSTER = new NodeCluster();
    private static final Vertx CLIENT = Vertx.vertx();
    private static final ExecutorService THREADS = Executors.newFixedThreadPool(AT_ONCE);
    private static List<SocketAddress> gateways = List.of();
    private static volatile Bad bad = Bad.NOTHING;

    @BeforeAll
    static void start() {
        NodeConfig twoLoops = NodeCluster.config(Map.of("node.eventLoops", "2", "node.gatewayInstances", "2"));
        List<TokenbusNode> nodes = List.of(
                CLUSTER.start(twoLoops, Role.GATEWAY),
                CLUSTER.start(twoLoops, Role.GATEWAY),
                CLUSTER.start(Role.WORKER),
                CLUSTER.start(Role.WORKER));
        for (int i = 0; i < nodes.size(); i++) {
            new FaultyBus(nodes.get(i).vertx(), i, 8, 20, 8, SchedulesIT::maySuffer);
        }
        for (TokenbusNode gateway : nodes.subList(0, 2)) {
            NodeCluster.awaitWorkers(gateway, 2);
            NodeCluster.awaitReady(gateway);
        }
        gateways = nodes.subList(0, 2).stream()
                .map(node -> SocketAddress.inetSocketAddress(node.gatewayPort(), "127.0.0.1"))
                .toList();
    }

    @AfterAll
    static void close() {
        bad = Bad.NOTHING;
        THREADS.shutdownNow();
        waitFor(CLIENT.close());
        CLUSTER.close();
    }

    /** Which part of a stream's way loses, delays and repeats messages. */
    enum Bad {
        NOTHING,
        WORKER_TO_HOME,
        HOME_TO_OTHER,
        ALL
    }

    /** @param bad the same for all schedules, because they share the bus */
    record Trial(Bad bad, List<Schedule> schedules) {
        @Override
        public String toString() {
            return bad + ":\n" + schedules.stream().map(Schedule::toString).collect(Collectors.joining("\n"));
        }
    }

    private static boolean maySuffer(Object body) {
        return (isOfWorker(body) && (bad == Bad.WORKER_TO_HOME || bad == Bad.ALL))
                || (isOfHome(body) && (bad == Bad.HOME_TO_OTHER || bad == Bad.ALL));
    }

    private static boolean isOfWorker(Object body) {
        return body instanceof StreamFrames
                || body instanceof StreamControl
                || body instanceof StartReply
                || body instanceof Digest
                || body instanceof DigestReply;
    }

    private static boolean isOfHome(Object body) {
        return body instanceof StreamFrames
                || body instanceof AttachStream
                || body instanceof AttachReply
                || body instanceof DetachStream
                || body instanceof HomeControl
                || body instanceof HomeReply
                || body instanceof LocateStream
                || body instanceof LocateReply;
    }

    private static Trial trial(Randomness random) {
        Bad bad = random.of(Bad.class);
        Generator<Schedule> schedule = bad == Bad.NOTHING ? Schedule::briefOrLong : Schedule::brief;
        return new Trial(bad, random.list(AT_ONCE, AT_ONCE, schedule));
    }

    @Test
    void eachViewerHasWhatTheModelSaid() {
        ScheduleCount.tries(8).forAll(SchedulesIT::trial, SchedulesIT::runAll);
    }

    private static void runAll(Trial trial) throws InterruptedException {
        bad = trial.bad();
        List<Future<?>> runs = new ArrayList<>();
        for (Schedule schedule : trial.schedules()) {
            runs.add(THREADS.submit(() -> new ScheduleRun(CLIENT, gateways, schedule).run()));
        }
        await(runs);
    }

    /** Waits for all, even after a failure; throws the first failure. */
    static void await(List<Future<?>> runs) throws InterruptedException {
        Throwable wrong = null;
        for (Future<?> run : runs) {
            try {
                run.get();
            } catch (ExecutionException e) {
                wrong = wrong == null ? e.getCause() : wrong;
            }
        }
        if (wrong != null) {
            throw new AssertionError(wrong.getMessage(), wrong);
        }
    }
}
