package dev.tokenbus.worker.retry;

import dev.tokenbus.worker.response.RetryDelay;
import dev.tokenbus.worker.response.UpstreamError;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads how long a server asks clients to wait: {@code Retry-After} in seconds or as a date, or {@code retry-after-ms}. */
public final class RetryAfter {
    private static final long MAX_MS = Duration.ofDays(1).toMillis();

    /** The three of RFC 9110, section 5.6.7, and the one that programmers write. */
    private static final List<DateTimeFormatter> DATES = List.of(
            DateTimeFormatter.RFC_1123_DATE_TIME,
            DateTimeFormatter.ofPattern("EEEE, dd-MMM-yy HH:mm:ss zzz", Locale.US),
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.US).withZone(ZoneOffset.UTC),
            DateTimeFormatter.ISO_OFFSET_DATE_TIME);

    private RetryAfter() {}

    /** Returns milliseconds from now, at most a day; 0 without a header that can be read. */
    public static long millis(MultiMap headers, Instant now) {
        String precise = headers.get("retry-after-ms");
        double millis = precise != null ? RetryDelay.ofMillis(precise) : -1;
        if (millis < 0) {
            millis = coarse(headers.get("retry-after"), now);
        }
        return bounded(millis);
    }

    /** Returns milliseconds of the headers, else of the error's body; 0 if neither says any. */
    public static long millis(long inHeaders, UpstreamError error) {
        return inHeaders > 0 ? inHeaders : bounded(error.retryAfterMs());
    }

    private static long bounded(double millis) {
        return (long) Math.max(0, Math.min((double) MAX_MS, millis));
    }

    private static double coarse(@Nullable String value, Instant now) {
        if (value == null) {
            return 0;
        }
        double millis = RetryDelay.ofSeconds(value);
        if (millis >= 0) {
            return millis;
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
}
