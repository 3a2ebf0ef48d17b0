package dev.tokenbus.worker.upstream;

import io.vertx.core.MultiMap;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** Reads how long a server asks clients to wait: {@code Retry-After} in seconds or as a date, or {@code retry-after-ms}. */
final class RetryAfter {
    private static final long MAX_MS = Duration.ofDays(1).toMillis();

    private RetryAfter() {}

    /** Returns milliseconds from now, at most a day; 0 without a header that can be read. */
    static long millis(MultiMap headers, Instant now) {
        String precise = headers.get("retry-after-ms");
        double millis = precise != null ? number(precise) : -1;
        if (millis < 0) {
            millis = coarse(headers.get("retry-after"), now);
        }
        return (long) Math.max(0, Math.min((double) MAX_MS, millis));
    }

    private static double coarse(@Nullable String value, Instant now) {
        if (value == null) {
            return 0;
        }
        double seconds = number(value);
        if (seconds >= 0) {
            return seconds * 1000;
        }
        try {
            Instant date = ZonedDateTime.parse(value.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Duration.between(now, date).toMillis();
        } catch (DateTimeParseException e) {
            return 0;
        }
    }

    private static double number(String value) {
        return value.strip().matches("[0-9]{1,12}(\\.[0-9]{1,6})?") ? Double.parseDouble(value.strip()) : -1;
    }
}
