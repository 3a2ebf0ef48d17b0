package dev.tokenbus.gateway.quota;

import java.util.ArrayList;
import java.util.List;

/** How many streams one connection watches and channels it listens to, in its client's accounts. For one thread. */
public final class Subscribed {
    private final Allowance client;
    private final List<Account> accounts = new ArrayList<>();
    private int holds;

    Subscribed(Allowance client) {
        this.client = client;
    }

    /** The connection has so many now. */
    public void holds(int now) {
        int more = now - holds;
        holds = now;
        if (accounts.isEmpty() && now > 0) {
            accounts.addAll(client.pinned());
        }
        if (more != 0) {
            accounts.forEach(account -> Stock.SUBSCRIPTIONS.add(account, more));
        }
        if (now == 0) {
            accounts.forEach(Account::unpin);
            accounts.clear();
        }
    }
}
