package dev.tokenbus.benchmarks.scenario;

import dev.tokenbus.benchmarks.load.LoadClient;
import dev.tokenbus.benchmarks.load.LoadResult;
import dev.tokenbus.benchmarks.load.OpenLoop;
import dev.tokenbus.benchmarks.load.OpenLoop.Load;
import dev.tokenbus.benchmarks.subject.Progress;
import dev.tokenbus.benchmarks.subject.Subject;
import dev.tokenbus.benchmarks.upstream.ScriptedModel;
import java.util.EnumMap;
import java.util.Map;

/** The most streams at a 20 ms pace without a gap over 100 ms, found by doubling and bisecting. */
record StallFreeScenario(int first, int precision, int most, double windowSeconds) implements Scenario {
    private static final double MOST_GAP_MS = 100;
    private static final int CHUNKS = 100;

    @Override
    public String title() {
        return "stall-free";
    }

    @Override
    public String description() {
        return "the most streams at a token every 20 ms without a gap over 100 ms in " + windowSeconds + " s";
    }

    @Override
    public Map<Figure, Double> measure(LoadClient client, Subject.Running system) {
        int good = 0;
        int bad = most + precision;
        int next = first;
        LoadResult best = null;
        while (bad - good > precision && next <= most) {
            LoadResult result =
                    OpenLoop.run(client, system, Load.paced(ScriptedModel.STEADY, next, CHUNKS, windowSeconds));
            boolean stallFree = result.longestGapMs() <= MOST_GAP_MS && result.failed() == 0;
            Progress.say("    " + next + " streams: " + (stallFree ? "no stall" : "stalls") + ", longest gap "
                    + Math.round(result.longestGapMs()) + " ms");
            if (stallFree) {
                good = next;
                best = result;
            } else {
                bad = next;
            }
            next = bad > most ? good * 2 : (good + bad) / 2;
        }
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        figures.put(Figure.STREAMS, (double) good);
        if (best != null) {
            PacedScenario.latencies(best, figures);
            figures.put(Figure.CHUNKS_PER_SECOND, best.chunks() / best.seconds());
        }
        return figures;
    }
}
