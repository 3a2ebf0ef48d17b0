package dev.tokenbus.benchmarks.bench;

import dev.tokenbus.benchmarks.load.LoadClient;
import dev.tokenbus.benchmarks.load.OpenLoop;
import dev.tokenbus.benchmarks.load.OpenLoop.Load;
import dev.tokenbus.benchmarks.scenario.Figure;
import dev.tokenbus.benchmarks.scenario.IdleScenario;
import dev.tokenbus.benchmarks.scenario.Scenario;
import dev.tokenbus.benchmarks.subject.Place;
import dev.tokenbus.benchmarks.subject.ProcessAccount;
import dev.tokenbus.benchmarks.subject.Progress;
import dev.tokenbus.benchmarks.subject.Subject;
import dev.tokenbus.benchmarks.subject.UnavailableException;
import dev.tokenbus.benchmarks.upstream.ScriptedModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs a profile: starts and warms up every subject, then gives each of them the same work in turn, round by round, so that
 * other load on the machine affects all alike. A scenario that needs a fresh process gets one for each measurement.
 */
final class Bench implements AutoCloseable {
    /** Below this share of its time spent in compilers, a JVM counts as warm. */
    private static final double AT_REST = 0.05;

    private static final double STEP_SECONDS = 10;

    /** The longest warm-up, as a multiple of the shortest. */
    private static final int AT_MOST = 4;

    private final Place place;
    private final Plan plan;
    private final BenchReport report;
    private final LoadClient client = new LoadClient();
    private final Map<Subject, Subject.Running> running = new LinkedHashMap<>();

    /**
     * What to measure.
     *
     * @param warmupSeconds of load for each JVM before the first round, at least
     */
    record Plan(List<Subject> subjects, List<Scenario> scenarios, int rounds, int warmupSeconds) {}

    Bench(Place place, Plan plan, BenchReport report) {
        this.place = place;
        this.plan = plan;
        this.report = report;
    }

    void run() {
        boolean fresh = plan.scenarios().stream().anyMatch(Scenario::wantsFresh);
        plan.scenarios().forEach(scenario -> report.scenarios().put(scenario.title(), scenario.description()));
        plan.subjects().forEach(subject -> report.subjects().put(subject.title(), subject.description()));
        if (!fresh) {
            plan.subjects().forEach(this::start);
        }
        for (int round = 1; round <= plan.rounds(); round++) {
            for (Scenario scenario : plan.scenarios()) {
                for (Subject subject : fresh ? plan.subjects() : new ArrayList<>(running.keySet())) {
                    if (scenario.suits(subject)) {
                        Progress.say("round " + round + " of " + plan.rounds() + ": " + scenario.title() + ", "
                                + subject.title());
                        round(scenario, subject, round);
                    }
                }
            }
        }
    }

    private void start(Subject subject) {
        try {
            Progress.say("starting " + subject.title());
            Subject.Running started = subject.start(place);
            running.put(subject, started);
            warmUp(subject, started);
        } catch (UnavailableException e) {
            missing(subject.title() + ": " + e.getMessage());
            Subject.Running failed = running.remove(subject);
            if (failed != null) {
                failed.close();
            }
        }
    }

    private void round(Scenario scenario, Subject subject, int round) {
        try {
            if (scenario.wantsFresh()) {
                try (Subject.Running started = subject.start(place)) {
                    if (!(scenario instanceof IdleScenario)) {
                        warmUp(subject, started);
                    }
                    measure(scenario, subject, started, round);
                }
            } else {
                Subject.Running started = running.get(subject);
                if (started != null) {
                    measure(scenario, subject, started, round);
                }
            }
        } catch (UnavailableException e) {
            missing(scenario.title() + ", " + subject.title() + ", round " + round + ": " + e.getMessage());
        }
    }

    private void measure(Scenario scenario, Subject subject, Subject.Running started, int round) {
        Map<Figure, Double> figures = scenario.measure(client, started);
        report.samples().add(new Sample(scenario.title(), subject.title(), round, figures));
        figures.entrySet().stream()
                .findFirst()
                .ifPresent(first -> Progress.say(
                        "    " + first.getKey().heading() + " " + first.getKey().format(first.getValue())));
    }

    private void warmUp(Subject subject, Subject.Running started) {
        if (plan.warmupSeconds() == 0) {
            return;
        }
        Progress.say("warming up " + subject.title());
        if (!subject.isCompiledAsItRuns()) {
            warmUp(started, Math.min(3, plan.warmupSeconds()));
            return;
        }
        double compiling = warmUp(started, plan.warmupSeconds());
        double left = (AT_MOST - 1) * plan.warmupSeconds();
        while (compiling > AT_REST && left > 0) {
            compiling = warmUp(started, Math.min(STEP_SECONDS, left));
            left -= STEP_SECONDS;
        }
    }

    /** Returns the share of the processes' time that went to compilers. */
    private double warmUp(Subject.Running started, double seconds) {
        List<Long> pids = started.pids();
        double compiled = ProcessAccount.compilerSeconds(pids);
        double used = ProcessAccount.of(pids).cpuSeconds();
        OpenLoop.run(client, started, Load.paced(ScriptedModel.STEADY, 120, 50, seconds));
        used = ProcessAccount.of(pids).cpuSeconds() - used;
        return (ProcessAccount.compilerSeconds(pids) - compiled) / Math.max(used, 0.01);
    }

    private void missing(String what) {
        Progress.say("missing: " + what);
        report.missing().add(what);
    }

    @Override
    public void close() {
        running.values().forEach(Subject.Running::close);
        client.close();
    }
}
