package dev.tokenbus.testkit.property;

import dev.tokenbus.testkit.property.Choices.Span;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Shrinks a failing case: drops halves, quarters and single elements of its lists and lowers its choices, one by one, while
 * the case still fails with the same type of exception.
 */
final class Shrinker {
    /** Shrinking ends after this many attempts. */
    static final int MOST_ATTEMPTS = 5000;

    private final Function<long[], @Nullable Failure> attempt;
    private Failure smallest;
    private int attempts;
    private int successes;

    /** @param attempt runs the case of some choices; returns its failure, or null */
    Shrinker(Failure first, Function<long[], @Nullable Failure> attempt) {
        this.smallest = first;
        this.attempt = attempt;
    }

    Failure shrink() {
        int before;
        do {
            before = successes;
            dropElements();
            lowerChoices();
        } while (successes > before && attempts < MOST_ATTEMPTS);
        return smallest;
    }

    int attempts() {
        return attempts;
    }

    /** Drops elements of outer lists before those of inner lists. */
    private void dropElements() {
        for (int list = 0; list < lists().size(); list++) {
            // A changed case may have fewer lists, hence the second condition.
            for (int size = lists().get(list).size(); size > 0 && list < lists().size(); size /= 2) {
                dropRuns(list, size);
            }
        }
    }

    private List<List<Span>> lists() {
        return smallest.choices().lists();
    }

    /** Drops every run of {@code size} elements that the failure does not need, from the end of the list to its beginning. */
    private void dropRuns(int list, int size) {
        int end = lists().get(list).size();
        while (end > 0) {
            int begin = Math.max(0, end - size);
            List<Span> run = lists().get(list).subList(begin, end);
            fails(smallest.choices().without(run));
            end = list < lists().size() ? Math.min(begin, lists().get(list).size()) : 0;
        }
    }

    private void lowerChoices() {
        for (int index = 0; index < smallest.choices().values().length; index++) {
            long high = smallest.choices().values()[index];
            if (high != 0 && !fails(smallest.choices().with(index, 0))) {
                lower(index, high);
            }
        }
    }

    /** Bisects to the smallest failing number, provided that all above it fail. */
    private void lower(int index, long fails) {
        long low = 0;
        long high = fails;
        while (Long.compareUnsigned(high - low, 1) > 0
                && index < smallest.choices().values().length) {
            long middle = low + ((high - low) >>> 1);
            if (fails(smallest.choices().with(index, middle))) {
                high = middle;
            } else {
                low = middle;
            }
        }
    }

    private boolean fails(long[] choices) {
        if (attempts >= MOST_ATTEMPTS) {
            return false;
        }
        attempts++;
        Failure failure = attempt.apply(choices);
        if (failure == null
                || failure.thrown().getClass() != smallest.thrown().getClass()
                || !failure.choices().areSimplerThan(smallest.choices())) {
            return false;
        }
        smallest = failure;
        successes++;
        return true;
    }

    /** A case that failed. */
    record Failure(Choices choices, Throwable thrown) {}
}
