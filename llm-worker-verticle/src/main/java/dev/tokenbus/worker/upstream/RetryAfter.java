package dev.tokenbus.worker.upstream;

import io.vertx.core.MultiMap;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads how long a server asks clients to wait: {@code Retry-After} in seconds or as a date, or {@code retry-after-ms}. */
final class RetryAfter {
    private static final long MAX_MS = Duration.ofDays(1).toMillis();

    /** The standard's, and the one that programmers write. */
    private static final List<DateTimeFormatter> DATES =
            List.of(DateTimeFormatter.RFC_1123_DATE_TIME, DateTimeFormatter.ISO_OFFSET_DATE_TIME);

    private static final Pattern NUMBER = Pattern.compile("(\\d{1,40}(\\.\\d{1,40})?)\\s*(s|sec|seconds?)?");

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
        for (DateTimeFormatter format : DATES) {
            try {
                Instant date = ZonedDateTime.parse(value.strip(), format).toInstant();
                return Duration.between(now, date).toMillis();
            } catch (DateTimeParseException e) {
                // Another format may fit.
            }
        }
        return 0;
    }

    private static double number(String value) {
        Matcher number = NUMBER.matcher(value.strip());
        return number.matches() ? Double.parseDouble(number.group(1)) : -1;
    }
}
