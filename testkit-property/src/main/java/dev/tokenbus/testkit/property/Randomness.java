package dev.tokenbus.testkit.property;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The random choices that generators make their values of. It records each choice, so that a failing case can be made again
 * from fewer and smaller ones: a range shrinks toward zero, or toward its bound next to zero; alternatives shrink toward the
 * first; lists lose elements.
 */
public final class Randomness {
    private static final double STEPS = 1L << 53;
    private static final int PERCENT = 100;

    private final Source source;
    private final Choices.Recorder recorder = new Choices.Recorder();

    Randomness(Source source) {
        this.source = source;
    }

    Choices choices() {
        return recorder.choices();
    }

    /** A number of a range, bounds included. Bounds, and small numbers of a large range, are more likely than others. */
    public int intBetween(int min, int max) {
        return (int) longBetween(min, max);
    }

    /** A number of a range, bounds included. Bounds, and small numbers of a large range, are more likely than others. */
    public long longBetween(long min, long max) {
        if (min > max) {
            throw new IllegalArgumentException("min: " + min + " (expected: at most " + max + ")");
        }
        long choice = recorder.add(source.liking(max - min));
        long origin = Math.max(min, Math.min(max, 0));
        long above = max - origin;
        // Choices map to the origin and the numbers above it first, then to those below, from the origin down.
        return Long.compareUnsigned(choice, above) <= 0 ? origin + choice : origin - (choice - above);
    }

    public long anyLong() {
        return longBetween(Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /** A number of a range, bounds included. The bounds are more likely than others. */
    public double doubleBetween(double min, double max) {
        double part = recorder.add(source.liking((long) STEPS)) / STEPS;
        return Math.min(max, min + part * (max - min));
    }

    /** A number from 0, inclusive, to 1, exclusive; all are equally likely. */
    public double fraction() {
        return recorder.add(source.uniform((long) STEPS - 1)) / STEPS;
    }

    /** Any finite number: whole numbers, hundredths, and any bits, negative zero and the smallest numbers among them. */
    public double anyDouble() {
        return switch (weighted(2, 2, 3, 1)) {
            case 0 -> longBetween(-1_000_000, 1_000_000);
            case 1 -> longBetween(-1_000_000, 1_000_000) / (double) PERCENT;
            case 2 -> finite(anyLong());
            default -> of(0.0, -0.0, Double.MIN_VALUE, -Double.MIN_VALUE, Double.MAX_VALUE, -Double.MAX_VALUE);
        };
    }

    private static double finite(long bits) {
        double number = Double.longBitsToDouble(bits);
        // Without the highest bit of the exponent, infinity and NaN become finite.
        return Double.isFinite(number) ? number : Double.longBitsToDouble(bits & ~(1L << 62));
    }

    public byte anyByte() {
        return (byte) intBetween(Byte.MIN_VALUE, Byte.MAX_VALUE);
    }

    public boolean anyBoolean() {
        return index(2) == 1;
    }

    /** Any bytes, at most {@code maxSize}. */
    public byte[] bytes(int maxSize) {
        List<Byte> each = list(0, maxSize, Randomness::anyByte);
        byte[] bytes = new byte[each.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = each.get(i);
        }
        return bytes;
    }

    /** One of some values; all are equally likely. */
    @SafeVarargs
    @SuppressWarnings("varargs") // Only read.
    public final <T> T of(T... values) {
        return values[index(values.length)];
    }

    /** One of an enum's constants. */
    public <E extends Enum<E>> E of(Class<E> type) {
        return of(type.getEnumConstants());
    }

    /** The index of an alternative, with a probability in proportion to its weight. */
    public int weighted(int... weights) {
        int left = index(Arrays.stream(weights).sum());
        int chosen = 0;
        while (left >= weights[chosen]) {
            left -= weights[chosen++];
        }
        return chosen;
    }

    /** A number from 0, inclusive, to {@code size}, exclusive; all are equally likely. */
    public int index(int size) {
        return (int) recorder.add(source.uniform(size - 1));
    }

    /** A value, or null in 3 of 10 cases. */
    public <T> @Nullable T orNull(Generator<T> value) {
        return weighted(3, 7) == 0 ? null : value.from(this);
    }

    /** A list of any length between two bounds, which are more likely than others. */
    public <T extends @Nullable Object> List<T> list(int minSize, int maxSize, Generator<T> element) {
        int wanted = source.length(minSize, maxSize);
        List<Choices.Span> spans = recorder.beginList();
        List<T> elements = new ArrayList<>();
        int begin = recorder.size();
        while (goesOn(elements.size(), minSize, maxSize, wanted)) {
            elements.add(element.from(this));
            spans.add(new Choices.Span(begin, recorder.size()));
            begin = recorder.size();
        }
        return elements;
    }

    /** Records a choice even where only one is possible, so that the same list with fewer elements has its end too. */
    private boolean goesOn(int size, int minSize, int maxSize, int wanted) {
        boolean wants = source.goesOn(size, wanted);
        return recorder.add(size < minSize || (wants && size < maxSize) ? 1 : 0) == 1;
    }

    /** At most {@code maxSize} values; fewer if some are equal. */
    public <T> Set<T> set(int maxSize, Generator<T> element) {
        return new LinkedHashSet<>(list(0, maxSize, element));
    }
}
