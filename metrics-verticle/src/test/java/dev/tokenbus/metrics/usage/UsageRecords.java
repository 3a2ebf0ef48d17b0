package dev.tokenbus.metrics.usage;

import dev.tokenbus.meter.StreamUse;
import dev.tokenbus.protocol.Outcome;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.bus.node.UsageRecord;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** Records of usage for tests. */
final class UsageRecords {
    static final LocalDate DAY = LocalDate.of(2026, 11, 27);

    private UsageRecords() {}

    /** The stream of a number: it has that many tokens, and half as many in its prompt. */
    static StreamUse use(int number) {
        return use(number, Outcome.Ending.DONE, 1 << 20, false);
    }

    static StreamUse use(int number, Outcome outcome, long epoch, boolean moved) {
        return new StreamUse(
                id(number), "team-a", "sim-text", epoch, outcome, new Usage(number / 2, number, false), 0, moved);
    }

    static StreamId id(int number) {
        byte[] random = new byte[16];
        random[0] = (byte) (number >> 8);
        random[1] = (byte) number;
        return StreamId.of("home", random);
    }

    static UsageRecord record(int number) {
        return new UsageRecord(
                DAY.toEpochDay() * 86_400_000 + number,
                id(number).value(),
                "team-a",
                "model \"é\"\n",
                "done",
                1 << 20,
                number / 2,
                number,
                false,
                0,
                false);
    }

    static List<UsageRecord> records(UsageStore store) throws Exception {
        List<UsageRecord> found = new ArrayList<>();
        store.read(DAY, DAY, found::add);
        return found;
    }

    static Instant at(String time) {
        return Instant.parse(time);
    }
}
