package dev.tokenbus.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** State that event loops change and a test's thread waits for. */
public abstract class Observed {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(40);

    public synchronized void change(Runnable change) {
        change.run();
        notifyAll();
    }

    /** Waits until {@code wanted} holds, for at most 40 s; a failure shows {@code what} and {@link #toString}. */
    public synchronized void await(String what, BooleanSupplier wanted) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!wanted.getAsBoolean()) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            assertThat(left).as("%s; now: %s", what, this).isPositive();
            wait(left);
        }
    }
}
