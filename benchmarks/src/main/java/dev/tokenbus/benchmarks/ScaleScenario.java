package dev.tokenbus.benchmarks;

import dev.tokenbus.benchmarks.OpenLoop.Load;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The same load on clusters of different sizes: processor time beyond that of the idle cluster, for each stream, and the
 * operations that Hazelcast itself counts on all nodes, beyond those of the idle cluster in the same time.
 */
record ScaleScenario(int streams, double windowSeconds) implements Scenario {
    private static final int CHUNKS = 20;

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
        // All that a load lasts, its beginning and its end included, is compared with as much idle time.
        double seconds = load.streamSeconds() + windowSeconds;
        HazelcastCount idleOperations = HazelcastCount.of(system);
        ProcessAccount idle = ProcessAccount.of(pids);
        Waiting.on(pause(client, seconds), (long) seconds + 10);
        double idleCpu = (ProcessAccount.of(pids).cpuSeconds() - idle.cpuSeconds()) / seconds;
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

    private static CompletableFuture<Boolean> pause(LoadClient client, double seconds) {
        CompletableFuture<Boolean> over = new CompletableFuture<>();
        client.loop().schedule(() -> over.complete(true), (long) (seconds * 1000), TimeUnit.MILLISECONDS);
        return over;
    }
}
