package dev.tokenbus.protocol;

import org.jspecify.annotations.Nullable;

/** Checks numbers from outside; a refusal names the field, the value and what is allowed. */
public final class Range {
    private Range() {}

    /** Throws {@link IllegalArgumentException} such as {@code gateway.maxMessageBytes: -1 (expected: 1024..67108864)}. */
    public static void check(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + min + ".." + max + ")");
        }
    }

    /** The same for a number that may be missing, with a fraction or without. */
    public static void checkOptional(String name, @Nullable Number value, double min, double max) {
        // Written so that NaN is refused too.
        if (value != null && !(value.doubleValue() >= min && value.doubleValue() <= max)) {
            throw new IllegalArgumentException(
                    name + ": " + value + " (expected: " + plain(min) + ".." + plain(max) + ")");
        }
    }

    private static String plain(double bound) {
        return bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
    }
}
