package dev.tokenbus.node;

import static dev.tokenbus.node.Waiting.waitFor;
import static java.util.Objects.requireNonNull;

import dev.tokenbus.testkit.ClusterNode;
import dev.tokenbus.testkit.NodeStarter;
import dev.tokenbus.testkit.ProcessCluster;
import dev.tokenbus.testkit.ServerProcess;
import dev.tokenbus.testkit.TestCluster;
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
import java.util.function.Consumer;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.AfterProperty;
import org.jspecify.annotations.Nullable;

/**
 * The schedules of {@link SchedulesIT} while a worker or a gateway dies or freezes in the middle, or the network is cut: whoever understands
 * {@code restart} has in the end what the model said, all the same. What died is replaced, so that the next schedules find a
 * whole cluster.
 */
@PropertyDefaults(shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE, generation = GenerationMode.RANDOMIZED)
@SuppressWarnings("NullAway.Init") // The extension gives the cluster.
class SchedulesOfDeathsIT {
    private static final Vertx CLIENT = Vertx.vertx();
    private static final ExecutorService THREADS = Executors.newFixedThreadPool(SchedulesIT.AT_ONCE);
    private static final Map<String, String> SETTINGS = Map.of("gateway.drainMs", "500", "worker.drainMs", "500");

    private final List<ClusterNode> gateways = new CopyOnWriteArrayList<>();
    private final List<ClusterNode> workers = new CopyOnWriteArrayList<>();
    private final List<SocketAddress> reachable = new CopyOnWriteArrayList<>();
    private TestCluster cluster;
    private @Nullable ProcessCluster network;

    /** What befalls one node. */
    enum Fate {
        WORKER_DIES,
        GATEWAY_DIES,
        WORKER_FREEZES,
        GATEWAY_FREEZES
    }

    @AfterProperty
    void closeCluster() {
        cluster.close();
    }

    @AfterContainer
    static void close() {
        THREADS.shutdownNow();
        waitFor(CLIENT.close());
    }

    private void haveCluster(Supplier<NodeStarter> nodes) {
        if (cluster == null) {
            cluster = TestCluster.start(nodes.get(), 2, 2, SETTINGS);
            gateways.addAll(cluster.gateways());
            workers.addAll(cluster.workers());
            gateways.forEach(gateway -> reachable.add(gateway.gatewayAddress()));
        }
    }

    @Provide
    static Arbitrary<List<Schedule>> schedules() {
        return Schedule.amongDeaths().list().ofSize(SchedulesIT.AT_ONCE);
    }

    @Provide
    static Arbitrary<Fate> deaths() {
        return Arbitraries.of(Fate.WORKER_DIES, Fate.GATEWAY_DIES);
    }

    @Property(tries = 3)
    @AddLifecycleHook(ScheduleCount.class)
    void aNodeThatDiesCostsNoViewerAnything(
            @ForAll("schedules") List<Schedule> schedules,
            @ForAll("deaths") Fate fate,
            @ForAll @IntRange(max = 1) int which,
            @ForAll @IntRange(max = 1500) int afterMs)
            throws InterruptedException {
        haveCluster(NodeCluster::new);
        run(schedules, afterMs, runs -> befall(fate, which, 0, runs));
    }

    @Property(tries = 2)
    @AddLifecycleHook(ScheduleCount.class)
    void aProcessThatIsKilledOrFrozenCostsNoViewerAnything(
            @ForAll("schedules") List<Schedule> schedules,
            @ForAll Fate fate,
            @ForAll @IntRange(max = 1) int which,
            @ForAll @IntRange(max = 1500) int afterMs,
            @ForAll @IntRange(max = 6000) int frozenMs)
            throws InterruptedException {
        haveCluster(ProcessCluster::create);
        run(schedules, afterMs, runs -> befall(fate, which, frozenMs, runs));
    }

    @Property(tries = 2)
    @AddLifecycleHook(ScheduleCount.class)
    void aNetworkThatIsCutForAWhileCostsNoViewerAnything(
            @ForAll("schedules") List<Schedule> schedules,
            @ForAll @IntRange(max = 1) int which,
            @ForAll @IntRange(max = 1500) int afterMs,
            @ForAll @IntRange(min = 1000, max = 8000) int cutMs)
            throws InterruptedException {
        haveCluster(() -> network = ProcessCluster.partitionable(4));
        ProcessCluster cut = requireNonNull(network);
        run(schedules, afterMs, runs -> {
            cut.partition(half(which), half(1 - which));
            waitFor(CLIENT.timer(cutMs, TimeUnit.MILLISECONDS));
            cut.heal();
        });
    }

    private List<ServerProcess> half(int which) {
        return List.of((ServerProcess) gateways.get(which), (ServerProcess) workers.get(which));
    }

    private void run(List<Schedule> schedules, int afterMs, Consumer<List<ScheduleRun>> fate)
            throws InterruptedException {
        List<ScheduleRun> runs = new ArrayList<>();
        for (Schedule schedule : schedules) {
            ScheduleRun run = new ScheduleRun(CLIENT, reachable, schedule);
            runs.add(network == null ? run.amongDeaths() : run.amongCuts());
        }
        runs.forEach(ScheduleRun::begin);
        List<Future<?>> ends = new ArrayList<>();
        runs.forEach(run -> ends.add(THREADS.submit(run::finish)));
        waitFor(CLIENT.timer(1 + afterMs, TimeUnit.MILLISECONDS));
        fate.accept(runs);
        SchedulesIT.await(ends);
    }

    private void befall(Fate fate, int which, int frozenMs, List<ScheduleRun> runs) {
        switch (fate) {
            case WORKER_DIES -> {
                workers.remove(which).kill();
                workers.add(cluster.addWorker());
            }
            case GATEWAY_DIES -> {
                reachable.remove(which);
                gateways.remove(which).kill();
                ClusterNode added = cluster.addGateway();
                gateways.add(added);
                reachable.add(added.gatewayAddress());
            }
            case WORKER_FREEZES -> {
                workers.get(which).freeze();
                waitFor(CLIENT.timer(1 + frozenMs, TimeUnit.MILLISECONDS));
                workers.get(which).thaw();
            }
            case GATEWAY_FREEZES -> {
                SocketAddress left = reachable.remove(which);
                ClusterNode frozen = gateways.remove(which);
                frozen.freeze();
                runs.forEach(run -> run.leave(left));
                waitFor(CLIENT.timer(1 + frozenMs, TimeUnit.MILLISECONDS));
                frozen.thaw();
                gateways.add(frozen);
                reachable.add(left);
            }
        }
    }
}
