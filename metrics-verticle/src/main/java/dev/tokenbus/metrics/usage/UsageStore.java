package dev.tokenbus.metrics.usage;

import dev.tokenbus.protocol.bus.node.UsageRecord;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Consumer;

/** Where records of usage are kept. */
interface UsageStore {
    /** Adds records of one day; when this returns they outlive what the store outlives. After a failure none of them is there. */
    void write(LocalDate day, List<UsageRecord> records) throws IOException;

    /** Reads all records of some days; on any thread, while others are written. Returns sentences about what is missing. */
    List<String> read(LocalDate from, LocalDate to, Consumer<UsageRecord> each) throws IOException;

    /** Forgets what is older than it is kept. */
    void forget(LocalDate today) throws IOException;

    void close() throws IOException;
}
