package dev.tokenbus.benchmarks.scenario;

import dev.tokenbus.benchmarks.load.ClosedLoop;
import dev.tokenbus.benchmarks.load.LoadClient;
import dev.tokenbus.benchmarks.subject.ChatRequest;
import dev.tokenbus.benchmarks.subject.Peer;
import dev.tokenbus.benchmarks.subject.Progress;
import dev.tokenbus.benchmarks.subject.Subject;
import dev.tokenbus.benchmarks.subject.UnavailableException;
import java.util.EnumMap;
import java.util.Map;

/** Requests of one kind over an instant upstream: how many a second, and how long each takes. */
record SixScenario(Workload workload, int requests) implements Scenario {
    private static final int CONCURRENCY = 10;

    /** Of each measurement a quarter goes before it unmeasured, for JVMs and Node.js alike. */
    private static final int WARMUP_SHARE = 4;

    @Override
    public String title() {
        return "six: " + workload.title();
    }

    @Override
    public String description() {
        return requests + " requests, " + CONCURRENCY + " at a time, answered at once with ten words";
    }

    @Override
    public boolean suits(Subject subject) {
        return subject != Peer.NODE_WS;
    }

    @Override
    public Map<Figure, Double> measure(LoadClient client, Subject.Running system) {
        ClosedLoop.run(client, system, work(system, requests / WARMUP_SHARE));
        ClosedLoop.Result result = ClosedLoop.run(client, system, work(system, requests));
        if (result.failed() == requests) {
            throw new UnavailableException("no request succeeded, the first because: " + result.firstTrouble());
        } else if (result.failed() > 0) {
            Progress.say("    " + result.failed() + " requests failed, the first because: " + result.firstTrouble());
        }
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        figures.put(Figure.REQUESTS_PER_SECOND, (requests - result.failed()) / result.seconds());
        figures.put(Figure.LATENCY_P50, result.latency().getValueAtPercentile(50) / 1000.0);
        figures.put(Figure.LATENCY_P99, result.latency().getValueAtPercentile(99) / 1000.0);
        if (!system.processes().isEmpty()) {
            figures.put(Figure.CPU_PER_STREAM, 1e3 * result.cpuSeconds() / requests);
            figures.put(Figure.MEMORY, result.residentBytes() / 1e6);
        }
        figures.put(Figure.FAILED, (double) result.failed());
        return figures;
    }

    private ClosedLoop.Work work(Subject.Running system, int count) {
        Map<String, String> usual = system.request() instanceof ChatRequest.OverHttp http ? http.headers() : Map.of();
        return new ClosedLoop.Work(
                workload.path(), workload.headers(usual), workload.body(), workload.lastWords(), count, CONCURRENCY);
    }
}
