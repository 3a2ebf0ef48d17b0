package dev.tokenbus.benchmarks.scenario;

import dev.tokenbus.benchmarks.load.LoadClient;
import dev.tokenbus.benchmarks.load.LoadResult;
import dev.tokenbus.benchmarks.load.OpenLoop;
import dev.tokenbus.benchmarks.load.OpenLoop.Load;
import dev.tokenbus.benchmarks.subject.Subject;
import java.util.EnumMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Streams at a steady rate: the cost of a chunk and of a stream, and their delays. */
record PacedScenario(String title, String description, Load load) implements Scenario {
    @Override
    public Map<Figure, Double> measure(LoadClient client, Subject.Running system) {
        LoadResult result = OpenLoop.run(client, system, load);
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        if (!system.processes().isEmpty()) {
            figures.put(Figure.CPU_PER_CHUNK, 1e6 * result.cpuSeconds() / Math.max(1, result.chunks()));
            figures.put(Figure.CPU_PER_STREAM, 1e3 * result.cpuSeconds() / Math.max(1, result.streams()));
            figures.put(Figure.MEMORY, result.residentBytes() / 1e6);
        }
        latencies(result, figures);
        figures.put(Figure.CHUNKS_PER_SECOND, result.chunks() / result.seconds());
        figures.put(Figure.FAILED, (double) result.failed());
        return figures;
    }

    static void latencies(LoadResult result, Map<Figure, Double> figures) {
        figures.put(Figure.ADDED_P50, millis(result.added(), 50));
        figures.put(Figure.ADDED_P99, millis(result.added(), 99));
        figures.put(Figure.FIRST_P50, millis(result.first(), 50));
        figures.put(Figure.FIRST_P99, millis(result.first(), 99));
        figures.put(Figure.LONGEST_GAP, result.longestGapMs());
    }

    private static double millis(Histogram micros, double percentile) {
        return micros.getValueAtPercentile(percentile) / 1000.0;
    }
}
