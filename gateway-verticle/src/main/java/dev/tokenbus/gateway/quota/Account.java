package dev.tokenbus.gateway.quota;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What one address, one principal, or the whole node uses now. Thread-safe. */
final class Account {
    private static final int FORGOTTEN = -1;

    final AtomicLong connections = new AtomicLong();
    final AtomicLong streams = new AtomicLong();
    final AtomicLong subscriptions = new AtomicLong();
    final AtomicLong logBytes = new AtomicLong();
    final Rate connects;
    final Rate prompts;
    final Rate frames;
    final Rate wrongKeys;
    private final AtomicInteger pins = new AtomicInteger();

    Account(long now) {
        connects = new Rate(now);
        prompts = new Rate(now);
        frames = new Rate(now);
        wrongKeys = new Rate(now);
    }

    /** Keeps the account from being forgotten; false when it is already. */
    boolean pin() {
        return pins.updateAndGet(held -> held == FORGOTTEN ? FORGOTTEN : held + 1) != FORGOTTEN;
    }

    void unpin() {
        pins.decrementAndGet();
    }

    /** Forgets an account that holds and owes nothing; true when it is forgotten now. */
    boolean forget(long now) {
        boolean owesNothing =
                connects.isPaid(now) && prompts.isPaid(now) && frames.isPaid(now) && wrongKeys.isPaid(now);
        return owesNothing && pins.compareAndSet(0, FORGOTTEN);
    }
}
