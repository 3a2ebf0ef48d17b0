package dev.tokenbus.metrics.usage;

import dev.tokenbus.protocol.bus.node.UsageQuestion;
import dev.tokenbus.protocol.bus.node.UsageRecord;
import dev.tokenbus.protocol.bus.node.UsageReply;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Answers one question from one store, on a thread that may wait for the disk. */
final class UsageAnswer {
    /** The most rows of an answer, which is one message on the bus. */
    static final int MOST_ROWS = 5000;

    /** The most records of an answer. */
    static final int MOST_RECORDS = 5000;

    private final UsageQuestion asked;
    private final LocalDate from;
    private final LocalDate to;
    private final Set<String> apart;
    private final UsageSums sums = new UsageSums(MOST_ROWS);
    private final List<UsageRecord> records = new ArrayList<>();
    private boolean isFull;

    private UsageAnswer(UsageQuestion asked) {
        this.asked = asked;
        this.from = LocalDate.parse(asked.from());
        this.to = LocalDate.parse(asked.to());
        this.apart = new HashSet<>(asked.apart());
    }

    static UsageReply of(UsageQuestion asked, UsageStore store) throws IOException {
        UsageAnswer answer = new UsageAnswer(asked);
        // A stream that moved at midnight is on one side in one node's record, and on the other in another's.
        List<String> notes = new ArrayList<>(store.read(answer.from.minusDays(1), answer.to.plusDays(1), answer::add));
        notes.addAll(answer.sums.notes());
        if (answer.isFull) {
            notes.add("more than " + MOST_RECORDS + " streams moved: some may be counted twice; ask for fewer days");
        }
        return new UsageReply(List.copyOf(answer.sums.rows()), answer.records, notes);
    }

    private void add(UsageRecord one) {
        if (!asked.principal().isEmpty() && !asked.principal().equals(one.principal())
                || !asked.model().isEmpty() && !asked.model().equals(one.model())) {
            return;
        }
        if (asked.movedOnly() ? one.moved() : apart.contains(one.streamId())) {
            isFull |= records.size() == MOST_RECORDS;
            if (records.size() < MOST_RECORDS) {
                records.add(one);
            }
        } else if (!asked.movedOnly() && isWanted(UsageLine.dayOf(one))) {
            sums.add(one);
        }
    }

    private boolean isWanted(LocalDate day) {
        return !day.isBefore(from) && !day.isAfter(to);
    }
}
