package dev.tokenbus.worker.response;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads how long a server asks clients to wait, in seconds, with or without their unit, or in milliseconds. */
public final class RetryDelay {
    private static final Pattern NUMBER =
            Pattern.compile("(\\d{1,40}(\\.\\d{1,40})?)\\s*(ms|milliseconds?|s|sec|seconds?)?");

    private RetryDelay() {}

    /** Returns milliseconds, or -1 for a text that is no such number; without a unit it is one of seconds. */
    public static double ofSeconds(String value) {
        return millis(value, 1000);
    }

    /** Returns milliseconds, or -1 for a text that is no such number; without a unit it is one of milliseconds. */
    public static double ofMillis(String value) {
        return millis(value, 1);
    }

    private static double millis(String value, int factor) {
        Matcher number = NUMBER.matcher(value.strip());
        if (!number.matches()) {
            return -1;
        }
        String unit = number.group(3) == null ? "" : number.group(3);
        int millis = unit.isEmpty() ? factor : unit.startsWith("m") ? 1 : 1000;
        return Double.parseDouble(number.group(1)) * millis;
    }

    /** Whether a field of an error's body says how long to wait. */
    static boolean isNameOfOne(String name) {
        return switch (name) {
            case "retryDelay",
                    "retryAfter",
                    "retry_after",
                    "retry-after",
                    "retryAfterSeconds",
                    "retry_after_seconds",
                    "retryAfterMs",
                    "retry_after_ms" -> true;
            default -> false;
        };
    }

    /** Returns the milliseconds that such a field says; 0 if they cannot be read. */
    static long ofField(String name, String value) {
        boolean isMillis = name.endsWith("Ms") || name.endsWith("_ms");
        return (long) Math.max(0, isMillis ? ofMillis(value) : ofSeconds(value));
    }
}
