package dev.tokenbus.testkit.property;

import dev.tokenbus.testkit.property.Choices.Span;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes a failing case small: it drops halves, quarters and single elements of its lists and lowers its choices, one by
 * one, as long as the case still fails in the same way.
 */
final class Shrinker {
    /** It gives up after so many attempts, whatever is left to try. */
    static final int MOST_ATTEMPTS = 5000;

    private final Function<long[], @Nullable Failure> attempt;
    private Failure smallest;
    private int attempts;
    private int successes;

    /** @param attempt runs a case of these choices */
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

    /** Lists outside come before those in them. */
    private void dropElements() {
        for (int list = 0; list < lists().size(); list++) {
            // A case that changed may have other lists, hence the second condition.
            for (int size = lists().get(list).size(); size > 0 && list < lists().size(); size /= 2) {
                dropRuns(list, size);
            }
        }
    }

    private List<List<Span>> lists() {
        return smallest.choices().lists();
    }

    /** Drops every run of so many elements that the failure does not need, from the end of the list to its beginning. */
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

    /** The smallest number that still fails, if all above it do. */
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
