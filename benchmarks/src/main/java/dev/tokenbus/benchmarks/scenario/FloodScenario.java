package dev.tokenbus.benchmarks.scenario;

import dev.tokenbus.benchmarks.flood.Flood;
import dev.tokenbus.benchmarks.flood.FloodRun;
import dev.tokenbus.benchmarks.load.LoadClient;
import dev.tokenbus.benchmarks.load.LoadResult;
import dev.tokenbus.benchmarks.load.OpenLoop;
import dev.tokenbus.benchmarks.load.OpenLoop.Load;
import dev.tokenbus.benchmarks.subject.Subject;
import java.util.EnumMap;
import java.util.Map;

/** The same load twice, the second time beside a flood: what it does to the others, whose every stream has to end well. */
record FloodScenario(Flood flood, Load load) implements Scenario {
    /** The load's addresses stay uncounted, as this machine's are; those of the flood count as an address of the internet does. */
    static final Map<String, String> SETTINGS = Map.of("gateway.uncountedAddresses", "127.0.0.0/28");

    @Override
    public String title() {
        return "flood: " + flood.title();
    }

    @Override
    public String description() {
        return load.concurrent() + " streams, without and then beside " + flood.description()
                + "; figures of the streams beside it";
    }

    @Override
    public boolean suits(Subject subject) {
        return subject.hasWebSockets();
    }

    @Override
    public Map<Figure, Double> measure(LoadClient client, Subject.Running system) {
        LoadResult quiet = OpenLoop.run(client, system, load);
        try (FloodRun run = FloodRun.begin(flood, system)) {
            long before = run.tally().did();
            run.strikeAfter(load.streamSeconds() + load.windowSeconds() / 2);
            LoadResult beside = OpenLoop.run(client, system, load);
            double seconds = load.streamSeconds() + load.windowSeconds();
            Map<Figure, Double> figures = new EnumMap<>(Figure.class);
            figures.put(Figure.QUIET_P99, quiet.added().getValueAtPercentile(99) / 1000.0);
            figures.put(Figure.ADDED_P99, beside.added().getValueAtPercentile(99) / 1000.0);
            figures.put(Figure.FIRST_P99, beside.first().getValueAtPercentile(99) / 1000.0);
            figures.put(Figure.LONGEST_GAP, beside.longestGapMs());
            figures.put(Figure.FLOODED, (run.tally().did() - before) / seconds);
            figures.put(Figure.MEMORY, quiet.residentBytes() / 1e6);
            figures.put(Figure.MEMORY_GROWTH, (beside.residentBytes() - quiet.residentBytes()) / 1e6);
            figures.put(Figure.FAILED, (double) (quiet.failed() + beside.failed()));
            return figures;
        }
    }
}
