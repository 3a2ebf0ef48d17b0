package dev.tokenbus.benchmarks.scenario;

import dev.tokenbus.benchmarks.load.LoadClient;
import dev.tokenbus.benchmarks.load.LoadResult;
import dev.tokenbus.benchmarks.load.OpenLoop;
import dev.tokenbus.benchmarks.load.OpenLoop.Load;
import dev.tokenbus.benchmarks.subject.Subject;
import java.util.EnumMap;
import java.util.Map;

/** The same load twice, the second time beside stalled readers: their effect on the other streams and on memory. */
record SlowReadersScenario(Load load, int stalled) implements Scenario {
    @Override
    public String title() {
        return "slow " + load.concurrent() + " + " + stalled + " stalled";
    }

    @Override
    public String description() {
        return load.concurrent() + " streams of large chunks, without and then with " + stalled
                + " more whose readers have stopped; figures of the others with them";
    }

    @Override
    public Map<Figure, Double> measure(LoadClient client, Subject.Running system) {
        LoadResult without = OpenLoop.run(client, system, load);
        LoadResult with = OpenLoop.run(client, system, load.withStalled(stalled));
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        PacedScenario.latencies(with, figures);
        figures.put(
                Figure.SLOWED,
                with.added().getValueAtPercentile(99)
                        / (double) Math.max(1, without.added().getValueAtPercentile(99)));
        figures.put(Figure.MEMORY_GROWTH, (with.residentBytes() - without.residentBytes()) / 1e6);
        figures.put(Figure.FAILED, (double) with.failed());
        return figures;
    }
}
