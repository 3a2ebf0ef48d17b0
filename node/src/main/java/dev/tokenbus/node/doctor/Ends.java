package dev.tokenbus.node.doctor;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

/** What it means when a certificate ends. */
final class Ends {
    private static final int SOON_DAYS = 21;

    private Ends() {}

    static Finding finding(Check check, String named, Instant end, Instant now) {
        String day = end.atZone(ZoneOffset.UTC).toLocalDate().toString();
        long days = Duration.between(now, end).toDays();
        if (!end.isAfter(now)) {
            return Finding.fail(check, named + " has ended on " + day, "renew the certificate");
        }
        return days < SOON_DAYS
                ? Finding.warn(check, named + " ends in " + days + " days, on " + day, "renew the certificate")
                : Finding.ok(check, named + " is good until " + day);
    }
}
