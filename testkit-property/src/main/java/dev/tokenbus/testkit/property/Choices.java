package dev.tokenbus.testkit.property;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The choices that made one case, in order, and where the elements of each list lie among them. A choice is an unsigned
 * number, and 0 is the simplest.
 */
final class Choices {
    private final long[] values;
    private final List<List<Span>> lists;

    private Choices(long[] values, List<List<Span>> lists) {
        this.values = values;
        this.lists = lists;
    }

    /** Where the choices for one element of a list begin and end. */
    record Span(int begin, int end) {}

    /** All of them; not to be changed. */
    long[] values() {
        return values;
    }

    /** The elements of each list, in the order in which the lists begin. */
    List<List<Span>> lists() {
        return lists;
    }

    /** The same choices without those of some elements of one list. */
    long[] without(List<Span> elements) {
        int begin = elements.get(0).begin();
        int end = elements.get(elements.size() - 1).end();
        long[] fewer = new long[values.length - (end - begin)];
        System.arraycopy(values, 0, fewer, 0, begin);
        System.arraycopy(values, end, fewer, begin, values.length - end);
        return fewer;
    }

    /** The same choices with another one in one place. */
    long[] with(int index, long value) {
        long[] other = values.clone();
        other[index] = value;
        return other;
    }

    /** Simpler is what takes fewer choices, then what takes smaller ones, the first of them above all. */
    boolean areSimplerThan(Choices other) {
        return values.length == other.values.length
                ? Arrays.compareUnsigned(values, other.values) < 0
                : values.length < other.values.length;
    }

    /** Notes choices while a case is made. */
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

        /** A list begins: the spans of its elements are added to what this gives. */
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
