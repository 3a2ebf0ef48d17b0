package dev.tokenbus.metrics.usage;

import dev.tokenbus.protocol.bus.node.UsageRecord;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Consumer;

/** Keeps the latest records in memory; one thread writes. */
final class UsageMemory implements UsageStore {
    static final int MOST = 20_000;

    private final ConcurrentLinkedDeque<UsageRecord> records = new ConcurrentLinkedDeque<>();
    private final int days;
    private int size;
    private volatile boolean forgot;

    UsageMemory(int days) {
        this.days = days;
    }

    @Override
    public void write(LocalDate day, List<UsageRecord> added) {
        for (UsageRecord one : added) {
            records.addLast(one);
            if (++size > MOST) {
                forgot = true;
                dropFirst();
            }
        }
    }

    private void dropFirst() {
        records.pollFirst();
        size--;
    }

    @Override
    public List<String> read(LocalDate from, LocalDate to, Consumer<UsageRecord> each) {
        records.stream()
                .filter(one -> !UsageLine.dayOf(one).isBefore(from)
                        && !UsageLine.dayOf(one).isAfter(to))
                .forEach(each);
        return List.of(
                forgot
                        ? "kept in memory only, of the last " + MOST + " streams (metrics.usageDir)"
                        : "kept in memory only, since the node started (metrics.usageDir)");
    }

    @Override
    public void forget(LocalDate today) {
        LocalDate first = today.minusDays(days - 1L);
        for (UsageRecord oldest = records.peekFirst();
                oldest != null && UsageLine.dayOf(oldest).isBefore(first);
                oldest = records.peekFirst()) {
            dropFirst();
        }
    }

    @Override
    public void close() {}
}
