package dev.tokenbus.metrics.cluster;

import dev.tokenbus.metrics.times.Histograms;
import java.util.concurrent.TimeUnit;
import java.util.function.BinaryOperator;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Merges what was added in the last minute. It forgets in steps of 5 s, so it covers 55 to 60 s. Confined to one thread.
 *
 * @param <T> what can be merged
 */
final class SlidingWindow<T> {
    private static final int SLOTS = 12;
    private static final long SLOT_NANOS = TimeUnit.SECONDS.toNanos(60) / SLOTS;

    private final Supplier<T> none;
    private final BinaryOperator<T> merge;
    private final Slot<T>[] slots;

    /** What was added in one step; {@code number} counts the steps since the clock's zero. */
    private record Slot<T>(long number, T merged) {}

    /** The function {@code merge} may change and return its first argument, which always comes from {@code none}. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    SlidingWindow(Supplier<T> none, BinaryOperator<T> merge) {
        this.none = none;
        this.merge = merge;
        this.slots = new Slot[SLOTS];
    }

    static SlidingWindow<Histogram> ofHistograms() {
        return new SlidingWindow<>(Histograms::create, (sum, added) -> {
            sum.add(added);
            return sum;
        });
    }

    static SlidingWindow<Mean> ofMeans() {
        return new SlidingWindow<>(() -> Mean.NONE, Mean::plus);
    }

    void add(T value, long nowNanos) {
        long number = Math.floorDiv(nowNanos, SLOT_NANOS);
        int place = Math.floorMod(number, SLOTS);
        @Nullable Slot<T> slot = slots[place];
        T before = slot != null && slot.number() == number ? slot.merged() : none.get();
        slots[place] = new Slot<>(number, merge.apply(before, value));
    }

    T merged(long nowNanos) {
        long number = Math.floorDiv(nowNanos, SLOT_NANOS);
        T sum = none.get();
        for (@Nullable Slot<T> slot : slots) {
            if (slot != null && number - slot.number() < SLOTS) {
                sum = merge.apply(sum, slot.merged());
            }
        }
        return sum;
    }
}
