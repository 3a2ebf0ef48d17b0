package dev.tokenbus.metrics.history;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What was measured in one second of a series. Most numbers are 0, and only the others take room. Confined to one thread. */
public final class Second {
    private static final int OBJECT_BYTES = 150;
    private static final int ARRAY_BYTES = 16;

    /** Since 1970. */
    final long at;

    private byte[] columns = new byte[4];
    private long[] numbers = new long[4];
    private int size;
    private @Nullable PackedTimes @Nullable [] times;

    Second(long at) {
        this.at = at;
    }

    void add(Column column, long amount) {
        if (amount == 0) {
            return;
        }
        int place = place(column);
        if (place == size) {
            grow(column);
        }
        numbers[place] += amount;
    }

    public long of(Column column) {
        int place = place(column);
        return place == size ? 0 : numbers[place];
    }

    void add(Delay delay, PackedTimes more) {
        if (times == null) {
            times = new PackedTimes[Delay.ALL.size()];
        }
        times[delay.ordinal()] = of(delay).plus(more);
    }

    PackedTimes of(Delay delay) {
        PackedTimes measured = times == null ? null : times[delay.ordinal()];
        return measured == null ? PackedTimes.NONE : measured;
    }

    /** About how much memory it takes. */
    int bytes() {
        int bytes = OBJECT_BYTES + numbers.length * (Long.BYTES + 1);
        for (Delay delay : Delay.ALL) {
            int packed = of(delay).bytes();
            bytes += packed == 0 ? 0 : 2 * ARRAY_BYTES + packed;
        }
        return bytes;
    }

    private int place(Column column) {
        int place = 0;
        while (place < size && columns[place] != column.index()) {
            place++;
        }
        return place;
    }

    private void grow(Column column) {
        if (size == columns.length) {
            columns = Arrays.copyOf(columns, 2 * size);
            numbers = Arrays.copyOf(numbers, 2 * size);
        }
        columns[size++] = (byte) column.index();
    }
}
