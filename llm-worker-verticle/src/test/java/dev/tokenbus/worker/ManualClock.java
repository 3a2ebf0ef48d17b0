package dev.tokenbus.worker;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** A clock that a test moves. */
public final class ManualClock implements LongSupplier {
    private volatile long nanos = 1_000_000_000L;

    @Override
    public long getAsLong() {
        return nanos;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // Moved by the test's thread alone.
    public void advanceMillis(long millis) {
        nanos += TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
