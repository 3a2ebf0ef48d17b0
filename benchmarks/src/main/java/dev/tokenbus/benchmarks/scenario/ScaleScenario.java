package dev.tokenbus.benchmarks.scenario;

import dev.tokenbus.benchmarks.load.LoadClient;
import dev.tokenbus.benchmarks.load.LoadResult;
import dev.tokenbus.benchmarks.load.OpenLoop;
import dev.tokenbus.benchmarks.load.OpenLoop.Load;
import dev.tokenbus.benchmarks.load.Waiting;
import dev.tokenbus.benchmarks.subject.ProcessAccount;
import dev.tokenbus.benchmarks.subject.Subject;
import dev.tokenbus.benchmarks.upstream.ScriptedModel;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The same load on clusters of different sizes: for each stream the processor time, and the Hazelcast operations on all nodes,
 * beyond those of the idle cluster in the same time.
 */
record ScaleScenario(int streams, double windowSeconds) implements Scenario {
    private static final int CHUNKS = 20;

    /** A process is at rest below this processor time, in seconds per second. */
    private static final double AT_REST = 0.08;

    private static final double LOOK_SECONDS = 2;
    private static final int MOST_LOOKS = 45;

    @Override
    public String title() {
        return "scale";
    }

    @Override
    public String description() {
        return streams + " streams at a time, " + CHUNKS
                + " chunks each, on gateways + workers; beyond the idle cluster";
    }

    @Override
    public boolean wantsFresh() {
        return true;
    }

    @Override
    public Map<Figure, Double> measure(LoadClient client, Subject.Running system) {
        Load load = Load.paced(ScriptedModel.STEADY, streams, CHUNKS, windowSeconds);
        List<Long> pids = system.pids();
        awaitRest(client, pids);
        // The whole load, its ramp-up and ramp-down included, is compared with as much idle time.
        double seconds = load.streamSeconds() + windowSeconds;
        HazelcastCount idleOperations = HazelcastCount.of(system);
        double idleCpu = idleCpu(client, pids, seconds);
        double idleRate = HazelcastCount.of(system).since(idleOperations) / seconds;
        HazelcastCount before = HazelcastCount.of(system);
        long begun = System.nanoTime();
        LoadResult result = OpenLoop.run(client, system, load);
        Waiting.on(pause(client, HazelcastCount.PERIOD_SECONDS), 10);
        double lasted = (System.nanoTime() - begun) / 1e9;
        double operations = HazelcastCount.of(system).since(before) - idleRate * lasted;
        double allStreams = seconds * 1e9 / load.everyNanos();
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        figures.put(
                Figure.CPU_PER_STREAM,
                1e3 * (result.cpuSeconds() - idleCpu * result.seconds()) / Math.max(1, result.streams()));
        figures.put(Figure.IDLE_CPU, idleCpu * 1000);
        figures.put(Figure.HAZELCAST_OPERATIONS, operations / allStreams);
        PacedScenario.latencies(result, figures);
        figures.put(Figure.FAILED, (double) result.failed());
        return figures;
    }

    /** Waits until the JVMs' compilers have finished with the last load, which is no cost of being idle. */
    private static void awaitRest(LoadClient client, List<Long> pids) {
        int looks = 1;
        while (idleCpu(client, pids, LOOK_SECONDS) > AT_REST * pids.size() && looks < MOST_LOOKS) {
            looks++;
        }
    }

    /** Processor time per second without requests. */
    private static double idleCpu(LoadClient client, List<Long> pids, double seconds) {
        ProcessAccount before = ProcessAccount.of(pids);
        Waiting.on(pause(client, seconds), (long) seconds + 10);
        return (ProcessAccount.of(pids).cpuSeconds() - before.cpuSeconds()) / seconds;
    }

    private static CompletableFuture<Boolean> pause(LoadClient client, double seconds) {
        CompletableFuture<Boolean> over = new CompletableFuture<>();
        client.loop().schedule(() -> over.complete(true), (long) (seconds * 1000), TimeUnit.MILLISECONDS);
        return over;
    }
}
