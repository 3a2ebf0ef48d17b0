package dev.tokenbus.gateway.quota;

import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The accounts of all addresses, or of all principals, of a node: a limited number of them. One that holds and owes nothing is forgotten
 * within seconds.
 *
 * <p>Thread-safe, but for {@link #sweep}, which is for one thread.
 *
 * @param <K> what they are found by
 */
final class Accounts<K> {
    /** In how many sweeps each is looked at once. */
    private static final int SWEEPS = 4;

    private final int most;
    private final LongSupplier nanoClock;
    private final LongConsumer meter;
    private final ConcurrentMap<K, Account> accounts = new ConcurrentHashMap<>();
    private Iterator<Map.Entry<K, Account>> next = accounts.entrySet().iterator();

    /** @param meter told how many more, or fewer, there are */
    Accounts(int most, LongSupplier nanoClock, LongConsumer meter) {
        this.most = most;
        this.nanoClock = nanoClock;
        this.meter = meter;
    }

    /** The account, which stays until it is unpinned; null when there are too many others. */
    @Nullable
    Account pinned(K key) {
        while (true) {
            Account account = find(key);
            if (account == null || account.pin()) {
                return account;
            }
            // It is being forgotten: the next one is new.
            remove(key, account);
        }
    }

    /** The account, for what is counted in a second; null when there are too many others. */
    @Nullable
    Account find(K key) {
        Account known = accounts.get(key);
        if (known != null || accounts.size() >= most) {
            return known;
        }
        Account made = new Account(nanoClock.getAsLong());
        Account before = accounts.putIfAbsent(key, made);
        if (before != null) {
            return before;
        }
        meter.accept(1);
        return made;
    }

    private void remove(K key, Account forgotten) {
        if (accounts.remove(key, forgotten)) {
            meter.accept(-1);
        }
    }

    /** Called once a second: looks for some to forget. */
    void sweep() {
        long now = nanoClock.getAsLong();
        int looks = accounts.size() / SWEEPS + 1;
        if (!next.hasNext()) {
            next = accounts.entrySet().iterator();
        }
        for (int i = 0; i < looks && next.hasNext(); i++) {
            Map.Entry<K, Account> each = next.next();
            if (each.getValue().forget(now)) {
                remove(each.getKey(), each.getValue());
            }
        }
    }

    int size() {
        return accounts.size();
    }
}
