package dev.tokenbus.metrics.usage;

import io.vertx.core.MultiMap;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.TreeSet;

/**
 * What somebody wants to know.
 *
 * @param principal only this one's; empty for all
 * @param model only of this one; empty for all
 */
record UsageQuery(LocalDate from, LocalDate to, String principal, String model) {
    static final int MOST_DAYS = 366;

    private static final Set<String> PARAMETERS = Set.of("from", "to", "principal", "model", "format");

    UsageQuery {
        if (to.isBefore(from) || ChronoUnit.DAYS.between(from, to) >= MOST_DAYS) {
            throw new IllegalArgumentException(
                    "to: " + to + " (expected: from " + from + " on, " + MOST_DAYS + " days at most)");
        }
    }

    /** Reads the parameters of a request; without days it is about today. */
    static UsageQuery of(MultiMap parameters, LocalDate today) {
        Set<String> unknown = new TreeSet<>(parameters.names());
        unknown.removeAll(PARAMETERS);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("an unknown parameter (expected: from, to, principal, model, format)");
        }
        LocalDate to = day(parameters, "to", today);
        LocalDate from = day(parameters, "from", to.isBefore(today) ? to : today);
        return new UsageQuery(from, to, text(parameters, "principal"), text(parameters, "model"));
    }

    private static String text(MultiMap parameters, String name) {
        String given = parameters.get(name);
        return given == null ? "" : given;
    }

    private static LocalDate day(MultiMap parameters, String name, LocalDate standard) {
        String given = text(parameters, name);
        try {
            return given.isEmpty() ? standard : LocalDate.parse(given);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(name + ": not a day (expected: as 2026-11-27)", e);
        }
    }
}
