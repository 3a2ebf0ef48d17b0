package dev.tokenbus.gateway;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Real time, which a test can push forward. */
final class ManualClock implements LongSupplier {
    private final AtomicLong pushedNanos = new AtomicLong();

    void advance(long millis) {
        pushedNanos.addAndGet(millis * 1_000_000);
    }

    @Override
    public long getAsLong() {
        return System.nanoTime() + pushedNanos.get();
    }
}
