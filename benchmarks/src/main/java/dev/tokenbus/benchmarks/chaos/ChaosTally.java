package dev.tokenbus.benchmarks.chaos;

import dev.tokenbus.benchmarks.chaos.fault.FaultKind;
import dev.tokenbus.benchmarks.chaos.fault.Gaps;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts what a chaos run has seen so far. Thread-safe. */
final class ChaosTally {
    /** The most flaws that are described; all are counted. */
    private static final int MOST_DESCRIBED = 20;

    private final Map<Flaw, Long> flaws = new EnumMap<>(Flaw.class);
    private final Map<String, Long> counts = new TreeMap<>();
    private final Map<Recovery, List<Long>> recoveries = new EnumMap<>(Recovery.class);
    private final List<String> described = new ArrayList<>();
    private final Gaps gaps = new Gaps();
    private long longestGap;

    /** Something that must not happen. */
    enum Flaw {
        LOST("transcripts with text lost"),
        DUPLICATED("transcripts with text repeated"),
        CUT("answers ended by an error"),
        WITHOUT_TERMINAL("without a terminal frame"),
        IMBALANCE("counters that do not balance"),
        LEAK("leaks"),
        USAGE("terminal frames that are not on record"),
        BROKEN("nodes or clusters that did not recover");

        final String label;

        Flaw(String label) {
            this.label = label;
        }
    }

    /** The event after which a viewer waited for the next token. */
    enum Recovery {
        WORKER_KILLED("worker SIGKILL to the next token"),
        HOME_KILLED("home SIGKILL to the next token");

        final String label;

        Recovery(String label) {
            this.label = label;
        }
    }

    synchronized void count(String what) {
        count(what, 1);
    }

    synchronized void count(String what, long times) {
        counts.merge(what, times, Long::sum);
    }

    synchronized long counted(String what) {
        return counts.getOrDefault(what, 0L);
    }

    synchronized void flaw(Flaw flaw, String story) {
        flaws.merge(flaw, 1L, Long::sum);
        if (described.size() < MOST_DESCRIBED) {
            described.add(flaw.label + ": " + story);
        }
    }

    synchronized void gap(FaultKind kind, long nanos) {
        longestGap = Math.max(longestGap, nanos);
        gaps.add(kind, nanos);
    }

    /** What viewers waited for in mid-answer, by kind of fault. */
    List<Gaps.Row> gaps() {
        return gaps.rows();
    }

    synchronized void recovered(Recovery after, long nanos) {
        recoveries.computeIfAbsent(after, kind -> new ArrayList<>()).add(nanos);
    }

    synchronized boolean isClean() {
        return flaws.isEmpty();
    }

    synchronized long flaws() {
        return flaws.values().stream().mapToLong(Long::longValue).sum();
    }

    synchronized long flaws(Flaw flaw) {
        return flaws.getOrDefault(flaw, 0L);
    }

    synchronized Map<String, Long> counts() {
        return Map.copyOf(counts);
    }

    synchronized List<String> described() {
        return List.copyOf(described);
    }

    synchronized long longestGap() {
        return longestGap;
    }

    /** All waits, the shortest first. */
    synchronized List<Long> recoveries(Recovery after) {
        List<Long> sorted = new ArrayList<>(recoveries.getOrDefault(after, List.of()));
        Collections.sort(sorted);
        return sorted;
    }
}
