package dev.tokenbus.node.schedule;

import static dev.tokenbus.node.Waiting.waitFor;
import static java.util.Objects.requireNonNull;

import dev.tokenbus.node.NodeCluster;
import dev.tokenbus.testkit.cluster.ClusterNode;
import dev.tokenbus.testkit.cluster.NodeStarter;
import dev.tokenbus.testkit.cluster.ProcessCluster;
import dev.tokenbus.testkit.cluster.ServerProcess;
import dev.tokenbus.testkit.cluster.TestCluster;
import dev.tokenbus.testkit.property.Randomness;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The schedules of {@link SchedulesIT} while a worker or a gateway dies or freezes in the middle, or the network is cut: viewers
 * that know {@code restart} still end with the model's answer. Dead nodes are replaced, so that the next schedules find a
 * whole cluster.
 */
class SchedulesOfDeathsIT {
    private static final Vertx CLIENT = Vertx.vertx();
    private static final ExecutorService THREADS = Executors.newFixedThreadPool(SchedulesIT.AT_ONCE);
    private static final Map<String, String> SETTINGS = Map.of("gateway.drainMs", "500", "worker.drainMs", "500");

    private final List<ClusterNode> gateways = new CopyOnWriteArrayList<>();
    private final List<ClusterNode> workers = new CopyOnWriteArrayList<>();
    private final List<SocketAddress> reachable = new CopyOnWriteArrayList<>();
    private @Nullable TestCluster cluster;
    private @Nullable ProcessCluster network;

    /** What happens to one node, or to the network. */
    enum Fate {
        WORKER_DIES,
        GATEWAY_DIES,
        WORKER_FREEZES,
        GATEWAY_FREEZES,
        NETWORK_CUT
    }

    @AfterEach
    void closeCluster() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @AfterAll
    static void close() {
        THREADS.shutdownNow();
        waitFor(CLIENT.close());
    }

    private void haveCluster(NodeStarter nodes) {
        cluster = TestCluster.start(nodes, 2, 2, SETTINGS);
        gateways.addAll(cluster.gateways());
        workers.addAll(cluster.workers());
        gateways.forEach(gateway -> reachable.add(gateway.gatewayAddress()));
    }

    private static List<Schedule> schedules(Randomness random) {
        return random.list(SchedulesIT.AT_ONCE, SchedulesIT.AT_ONCE, Schedule::amongDeaths);
    }

    /** @param fate what happens to which node or half of the network, and for how long if it passes */
    record Blow(Fate fate, int which, int afterMs, int lastsMs) {}

    private static Blow death(Randomness random) {
        Fate fate = random.of(Fate.WORKER_DIES, Fate.GATEWAY_DIES);
        return new Blow(fate, random.intBetween(0, 1), random.intBetween(0, 1500), 0);
    }

    private static Blow deathOrFreeze(Randomness random) {
        return new Blow(
                random.of(Fate.WORKER_DIES, Fate.GATEWAY_DIES, Fate.WORKER_FREEZES, Fate.GATEWAY_FREEZES),
                random.intBetween(0, 1),
                random.intBetween(0, 1500),
                random.intBetween(0, 6000));
    }

    private static Blow cut(Randomness random) {
        return new Blow(
                Fate.NETWORK_CUT, random.intBetween(0, 1), random.intBetween(0, 1500), random.intBetween(1000, 8000));
    }

    @Test
    void aNodeThatDiesCostsNoViewerAnything() {
        haveCluster(new NodeCluster());
        ScheduleCount.tries(3).forAll(SchedulesOfDeathsIT::schedules, SchedulesOfDeathsIT::death, this::run);
    }

    @Test
    void aProcessThatIsKilledOrFrozenCostsNoViewerAnything() {
        haveCluster(ProcessCluster.create());
        ScheduleCount.tries(2).forAll(SchedulesOfDeathsIT::schedules, SchedulesOfDeathsIT::deathOrFreeze, this::run);
    }

    @Test
    void aNetworkThatIsCutForAWhileCostsNoViewerAnything() {
        network = ProcessCluster.partitionable(4);
        haveCluster(network);
        ScheduleCount.tries(2).forAll(SchedulesOfDeathsIT::schedules, SchedulesOfDeathsIT::cut, this::run);
    }

    private List<ServerProcess> half(int which) {
        return List.of((ServerProcess) gateways.get(which), (ServerProcess) workers.get(which));
    }

    private void run(List<Schedule> schedules, Blow blow) throws InterruptedException {
        List<ScheduleRun> runs = new ArrayList<>();
        for (Schedule schedule : schedules) {
            ScheduleRun run = new ScheduleRun(CLIENT, reachable, schedule);
            runs.add(network == null ? run.amongDeaths() : run.amongCuts());
        }
        runs.forEach(ScheduleRun::begin);
        List<Future<?>> ends = new ArrayList<>();
        runs.forEach(run -> ends.add(THREADS.submit(run::finish)));
        waitFor(CLIENT.timer(1 + blow.afterMs(), TimeUnit.MILLISECONDS));
        inflict(blow.fate(), blow.which(), blow.lastsMs(), runs);
        SchedulesIT.await(ends);
    }

    private void inflict(Fate fate, int which, int lastsMs, List<ScheduleRun> runs) {
        switch (fate) {
            case WORKER_DIES -> {
                workers.remove(which).kill();
                workers.add(requireNonNull(cluster).addWorker());
            }
            case GATEWAY_DIES -> {
                reachable.remove(which);
                gateways.remove(which).kill();
                ClusterNode added = requireNonNull(cluster).addGateway();
                gateways.add(added);
                reachable.add(added.gatewayAddress());
            }
            case WORKER_FREEZES -> {
                workers.get(which).freeze();
                waitFor(CLIENT.timer(1 + lastsMs, TimeUnit.MILLISECONDS));
                workers.get(which).thaw();
            }
            case GATEWAY_FREEZES -> {
                SocketAddress left = reachable.remove(which);
                ClusterNode frozen = gateways.remove(which);
                frozen.freeze();
                runs.forEach(run -> run.leave(left));
                waitFor(CLIENT.timer(1 + lastsMs, TimeUnit.MILLISECONDS));
                frozen.thaw();
                gateways.add(frozen);
                reachable.add(left);
            }
            case NETWORK_CUT -> {
                ProcessCluster cut = requireNonNull(network);
                cut.partition(half(which), half(1 - which));
                waitFor(CLIENT.timer(lastsMs, TimeUnit.MILLISECONDS));
                cut.heal();
            }
        }
    }
}
