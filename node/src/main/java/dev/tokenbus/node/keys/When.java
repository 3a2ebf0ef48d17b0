package dev.tokenbus.node.keys;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads times to come, as options say them. */
final class When {
    private static final Pattern SPAN = Pattern.compile("(\\d{1,5})([hd])");

    private When() {}

    static Instant parse(String option, String given, Instant now) {
        Instant end;
        Matcher span = SPAN.matcher(given);
        try {
            if (span.matches()) {
                long count = Long.parseLong(span.group(1));
                end = now.plus(span.group(2).equals("h") ? Duration.ofHours(count) : Duration.ofDays(count));
            } else if (given.contains("T")) {
                end = Instant.parse(given);
            } else {
                end = LocalDate.parse(given).atStartOfDay(ZoneOffset.UTC).toInstant();
            }
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    option + ": " + given + " (expected: 90d, 12h, 2027-01-31 or 2027-01-31T12:00:00Z)", e);
        }
        if (!end.isAfter(now)) {
            throw new IllegalArgumentException(option + ": " + given + " (expected: a time to come)");
        }
        return end;
    }
}
