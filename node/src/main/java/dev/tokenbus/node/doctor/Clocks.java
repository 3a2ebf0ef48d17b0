package dev.tokenbus.node.doctor;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Compares this clock with that of another machine, which tells it in whole seconds. */
final class Clocks {
    private static final long MOST_SECONDS = 2;

    private Clocks() {}

    /** @param date the header; empty for one that is no date */
    static Optional<Finding> compare(String who, String date, Instant here) {
        Instant there;
        try {
            there = DateTimeFormatter.RFC_1123_DATE_TIME.parse(date, Instant::from);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
        // What it tells is between 0 and 1 s old.
        long seconds = Math.round(Duration.between(there.plusMillis(500), here).toMillis() / 1000.0);
        String what = Math.abs(seconds) + " s " + (seconds > 0 ? "ahead of " : "behind ") + who;
        return Optional.of(
                Math.abs(seconds) > MOST_SECONDS
                        ? Finding.warn(
                                Check.CLOCK, what, "set the clock (chrony, systemd-timesyncd): tokens expire by it")
                        : Finding.ok(Check.CLOCK, "as that of " + who));
    }
}
