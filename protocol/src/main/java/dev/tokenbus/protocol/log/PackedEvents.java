package dev.tokenbus.protocol.log;

import dev.tokenbus.protocol.Limits;
import dev.tokenbus.protocol.log.StreamEvent.Delta;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A list of events without an object for each delta: their texts stand side by side, and their other fields (epoch, kind,
 * tokens) are kept once for each run of equal ones. Logs live for minutes: the garbage collector would move each object in them
 * twice, while all streams of the node wait.
 *
 * <p>Each read of a delta makes a new object, equal to the one that was added. Not thread-safe.
 */
final class PackedEvents {
    private static final int BLOCK_BITS = 6;
    private static final int BLOCK = 1 << BLOCK_BITS;
    private static final int IN_BLOCK = BLOCK - 1;

    private final List<Run> runs = new ArrayList<>(2);
    private final PackedText texts = new PackedText();
    /** Where the text of each event ends; in blocks, for the same reason as in {@link PackedText}. */
    private int[][] ends = new int[4][];

    private int size;

    /** The events from an index on: packed deltas that differ only in their text, or a single event of another kind. */
    private record Run(int from, StreamEvent event, boolean packed) {
        static Run of(int from, Delta delta) {
            return new Run(from, new Delta(delta.epoch(), delta.kind(), "", delta.tokens()), true);
        }

        boolean takes(Delta delta) {
            return packed
                    && event instanceof Delta like
                    && like.epoch() == delta.epoch()
                    && like.kind() == delta.kind()
                    && like.tokens() == delta.tokens();
        }
    }

    int size() {
        return size;
    }

    void add(StreamEvent event) {
        if (!(event instanceof Delta delta) || !texts.append(delta.text())) {
            runs.add(new Run(size, event, false));
        } else if (runs.isEmpty() || !runs.get(runs.size() - 1).takes(delta)) {
            runs.add(Run.of(size, delta));
        }
        addEnd(texts.length());
    }

    private void addEnd(int end) {
        int block = size >>> BLOCK_BITS;
        if ((size & IN_BLOCK) == 0) {
            if (block == ends.length) {
                ends = Arrays.copyOf(ends, block * 2);
            }
            ends[block] = new int[BLOCK];
        }
        ends[block][size++ & IN_BLOCK] = end;
    }

    /** The event at an index from 0. */
    StreamEvent get(int index) {
        Run run = run(index);
        return run.packed && run.event instanceof Delta like
                ? new Delta(like.epoch(), like.kind(), texts.get(end(index - 1), end(index)), like.tokens())
                : run.event;
    }

    /** What the event at an index costs, without making the event. */
    int cost(int index) {
        Run run = run(index);
        return run.packed ? end(index) - end(index - 1) + Limits.EVENT_OVERHEAD_BYTES : run.event.cost();
    }

    /** The tokens of all deltas together. */
    long tokens() {
        return tokens(size);
    }

    /** The tokens of the first so many events together. */
    long tokens(long count) {
        long tokens = 0;
        for (int i = 0; i < runs.size() && runs.get(i).from < count; i++) {
            long to = Math.min(count, i + 1 < runs.size() ? runs.get(i + 1).from : size);
            tokens += runs.get(i).event instanceof Delta delta ? delta.tokens() * (to - runs.get(i).from) : 0;
        }
        return tokens;
    }

    private int end(int index) {
        return index < 0 ? 0 : ends[index >>> BLOCK_BITS][index & IN_BLOCK];
    }

    /** The last run that begins at or before an index; most logs have one or two. */
    private Run run(int index) {
        int low = 0;
        int high = runs.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (runs.get(middle).from <= index) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return runs.get(low);
    }

    /** Frees unused space; nothing may be added afterwards. */
    void trim() {
        texts.trim();
        int rest = size & IN_BLOCK;
        if (rest > 0) {
            ends[size >>> BLOCK_BITS] = Arrays.copyOf(ends[size >>> BLOCK_BITS], rest);
        }
    }
}
