package dev.tokenbus.metrics.usage;

import dev.tokenbus.protocol.bus.node.UsageRecord;
import dev.tokenbus.protocol.bus.node.UsageRow;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Sums by day, principal and model, in a limited number of rows: what does not fit goes into a row of the day for all others. */
final class UsageSums {
    /** What principal and model of a row for all others are called. */
    static final String OTHER = "(other)";

    private final int most;
    private final Map<String, UsageRow> rows = new TreeMap<>();
    private boolean merged;

    UsageSums(int most) {
        this.most = most;
    }

    void add(UsageRecord one) {
        add(UsageRow.of(UsageLine.dayOf(one).toString(), one.principal(), one.model(), one));
    }

    /** Adds a stream to a day that is not that of its record. */
    void add(LocalDate day, UsageRecord one) {
        add(UsageRow.of(day.toString(), one.principal(), one.model(), one));
    }

    void add(UsageRow row) {
        String key = key(row.day(), row.principal(), row.model());
        if (rows.containsKey(key) || rows.size() < most) {
            rows.merge(key, row, UsageRow::plus);
            return;
        }
        merged = true;
        UsageRow other = new UsageRow(row.day(), OTHER, OTHER, 0, 0, 0, 0, 0, 0, 0, 0);
        rows.merge(key(row.day(), OTHER, OTHER), other.plus(row), UsageRow::plus);
    }

    private static String key(String day, String principal, String model) {
        return day + '\n' + principal + '\n' + model;
    }

    /** In order of day, principal and model. */
    Collection<UsageRow> rows() {
        return rows.values();
    }

    UsageRow total() {
        UsageRow total = new UsageRow("", "", "", 0, 0, 0, 0, 0, 0, 0, 0);
        for (UsageRow row : rows.values()) {
            total = total.plus(row);
        }
        return total;
    }

    /** A sentence about rows that were merged, if any were. */
    List<String> notes() {
        return merged ? List.of("more than " + most + " rows: the rest is in rows of " + OTHER) : List.of();
    }
}
