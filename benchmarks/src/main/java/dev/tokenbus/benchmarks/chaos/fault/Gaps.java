package dev.tokenbus.benchmarks.chaos.fault;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The gaps in viewers' answers by the kind of fault that was under way. A gap is the time between two events of one viewer's answer, its
 * end included, if it is longer than {@link #LEAST_NANOS}. The time before the first token is no gap. Thread-safe.
 */
public final class Gaps {
    /** A shorter wait is no gap, in nanoseconds. */
    public static final long LEAST_NANOS = 1_000_000_000L;

    private final Map<FaultKind, List<Long>> gaps = new EnumMap<>(FaultKind.class);

    /**
     * The gaps of one kind.
     *
     * @param median in nanoseconds; of an even number the greater one of the two in the middle
     * @param worst in nanoseconds
     */
    public record Row(FaultKind kind, int gaps, long median, long worst) {
        /** Whether a gap was longer than is wanted for this kind. */
        public boolean isTooLong() {
            return kind.wantedSeconds > 0 && worst > kind.wantedSeconds * 1_000_000_000L;
        }
    }

    public synchronized void add(FaultKind kind, long nanos) {
        gaps.computeIfAbsent(kind, first -> new ArrayList<>()).add(nanos);
    }

    /** A row for each kind that was seen. */
    public synchronized List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        gaps.forEach((kind, all) -> {
            List<Long> sorted = new ArrayList<>(all);
            Collections.sort(sorted);
            rows.add(new Row(kind, sorted.size(), sorted.get(sorted.size() / 2), sorted.get(sorted.size() - 1)));
        });
        return rows;
    }
}
