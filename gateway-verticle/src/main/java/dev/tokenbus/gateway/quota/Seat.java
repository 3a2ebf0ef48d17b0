package dev.tokenbus.gateway.quota;

import dev.tokenbus.protocol.StreamFailure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The place of a connection that a client has asked for: taken until {@link #end}, or refused. For one thread. */
public final class Seat {
    /** A place that nobody counts. */
    public static final Seat FREE = new Seat(null, List.of());

    private final @Nullable StreamFailure refusal;
    private final List<Account> accounts;
    private boolean ended;

    private Seat(@Nullable StreamFailure refusal, List<Account> accounts) {
        this.refusal = refusal;
        this.accounts = accounts;
    }

    /** There is no place. */
    public static Seat refused(StreamFailure failure) {
        return new Seat(failure, List.of());
    }

    /** @param accounts pinned, each with one connection more */
    static Seat taken(List<Account> accounts) {
        return new Seat(null, List.copyOf(accounts));
    }

    /** Why there is none; null when it is taken. */
    public @Nullable StreamFailure refusal() {
        return refusal;
    }

    /** Gives it back; further calls do nothing. */
    public void end() {
        if (!ended && !accounts.isEmpty()) {
            ended = true;
            accounts.forEach(account -> {
                Stock.CONNECTIONS.add(account, -1);
                account.unpin();
            });
        }
    }
}
