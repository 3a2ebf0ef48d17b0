package dev.tokenbus.gateway;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Real time, which a test can push forward, or stop. */
public final class ManualClock implements LongSupplier {
    private final AtomicLong pushedNanos = new AtomicLong();
    private volatile LongSupplier real = System::nanoTime;

    /** From now on only {@link #advance} moves the clock. */
    public void stop() {
        long now = System.nanoTime();
        real = () -> now;
    }

    public void advance(long millis) {
        pushedNanos.addAndGet(millis * 1_000_000);
    }

    @Override
    public long getAsLong() {
        return real.getAsLong() + pushedNanos.get();
    }
}
