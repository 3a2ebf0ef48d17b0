package dev.tokenbus.gateway.durable;

import java.time.Instant;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Numbers the times at which readers wait, so that caches between them and a server neither answer for ever with the same answer nor each
 * reader with another: the interval of 20 s in which it is, and always a higher one than the reader's last.
 */
public record Cursor(InstantSource clock, RandomGenerator random) {
    private static final long BEGIN = Instant.parse("2024-10-09T00:00:00Z").getEpochSecond();
    private static final int INTERVAL_SECONDS = 20;

    /** Up to an hour. */
    private static final int MOST_JITTER = 3600 / INTERVAL_SECONDS;

    /** The cursor of an answer to a reader who has this one. */
    String after(@Nullable String given) {
        long now = (clock.instant().getEpochSecond() - BEGIN) / INTERVAL_SECONDS;
        long last = parse(given);
        return Long.toString(last < now ? now : last + 1 + random.nextInt(MOST_JITTER));
    }

    private static long parse(@Nullable String given) {
        return given != null && given.matches("\\d{1,15}") ? Long.parseLong(given) : -1;
    }
}
