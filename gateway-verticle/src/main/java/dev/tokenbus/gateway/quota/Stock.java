package dev.tokenbus.gateway.quota;

import dev.tokenbus.meter.Limit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** What clients hold until they give it back. */
enum Stock {
    CONNECTIONS(Limit.CONNECTIONS, "connections", account -> account.connections, Bounds::connections),
    STREAMS(Limit.STREAMS, "live streams", account -> account.streams, Bounds::streams),
    SUBSCRIPTIONS(Limit.SUBSCRIPTIONS, "subscriptions", account -> account.subscriptions, Bounds::subscriptions),
    LOG_BYTES(Limit.LOG_BYTES, "bytes of prompts and answers", account -> account.logBytes, Bounds::logBytes);

    final Limit limit;
    private final String what;
    private final Function<Account, AtomicLong> held;
    private final ToLongFunction<Bounds> most;

    Stock(Limit limit, String what, Function<Account, AtomicLong> held, ToLongFunction<Bounds> most) {
        this.limit = limit;
        this.what = what;
        this.held = held;
        this.most = most;
    }

    void add(Account account, long delta) {
        held.apply(account).addAndGet(delta);
    }

    /** Takes one if there are fewer than may be. */
    boolean takeOne(Account account, Bounds bounds) {
        AtomicLong stock = held.apply(account);
        if (stock.incrementAndGet() <= most.applyAsLong(bounds)) {
            return true;
        }
        stock.decrementAndGet();
        return false;
    }

    /** Whether there is room for so many more. */
    boolean hasRoom(Account account, Bounds bounds, long more) {
        return held.apply(account).get() + more <= most.applyAsLong(bounds);
    }

    String refusal(Share share) {
        return share.whose() + " has its " + most.applyAsLong(share.bounds()) + " " + what + " already";
    }
}
