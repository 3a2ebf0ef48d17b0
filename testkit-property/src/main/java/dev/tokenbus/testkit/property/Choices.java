package dev.tokenbus.testkit.property;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The random choices that made one case, in order, and the span of each list element among them. A choice is an unsigned
 * number; 0 is the simplest.
 */
final class Choices {
    private final long[] values;
    private final List<List<Span>> lists;

    private Choices(long[] values, List<List<Span>> lists) {
        this.values = values;
        this.lists = lists;
    }

    /** The choices of one list element: {@code begin} inclusive, {@code end} exclusive. */
    record Span(int begin, int end) {}

    /** All choices; the caller must not change the array. */
    long[] values() {
        return values;
    }

    /** The elements of each list, in the order in which the lists begin. */
    List<List<Span>> lists() {
        return lists;
    }

    /** These choices without those of some consecutive elements of one list. */
    long[] without(List<Span> elements) {
        int begin = elements.get(0).begin();
        int end = elements.get(elements.size() - 1).end();
        long[] fewer = new long[values.length - (end - begin)];
        System.arraycopy(values, 0, fewer, 0, begin);
        System.arraycopy(values, end, fewer, begin, values.length - end);
        return fewer;
    }

    /** These choices with another value at one index. */
    long[] with(int index, long value) {
        long[] other = values.clone();
        other[index] = value;
        return other;
    }

    /** Fewer choices are simpler; of equally many, those that are smaller at the first difference. */
    boolean areSimplerThan(Choices other) {
        return values.length == other.values.length
                ? Arrays.compareUnsigned(values, other.values) < 0
                : values.length < other.values.length;
    }

    /** Records choices while a case is made. */
    static final class Recorder {
        private final List<Long> values = new ArrayList<>();
        private final List<List<Span>> lists = new ArrayList<>();

        int size() {
            return values.size();
        }

        long add(long value) {
            values.add(value);
            return value;
        }

        /** Begins a list; the caller adds the spans of its elements to the result. */
        List<Span> beginList() {
            List<Span> elements = new ArrayList<>();
            lists.add(elements);
            return elements;
        }

        Choices choices() {
            return new Choices(values.stream().mapToLong(Long::longValue).toArray(), lists);
        }
    }
}
