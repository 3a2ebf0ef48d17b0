package dev.tokenbus.gateway.quota;

import dev.tokenbus.protocol.StreamFailure;
import org.jspecify.annotations.Nullable;

/** A connection that a client has opened, before anything was read from it: it is in its address's account until {@link #end}. */
public final class Arrival {
    private final Verdict verdict;
    private final @Nullable StreamFailure refusal;
    private final @Nullable Account account;

    /** What becomes of a connection. */
    public enum Verdict {
        WELCOME,
        /** It is one too many: its first request is answered with the refusal. */
        REFUSED,
        /** Many more than that are too many: it is closed at once. */
        HOPELESS
    }

    /** @param account pinned, with one connection more; null where nobody counts */
    Arrival(Verdict verdict, @Nullable StreamFailure refusal, @Nullable Account account) {
        this.verdict = verdict;
        this.refusal = refusal;
        this.account = account;
    }

    public Verdict verdict() {
        return verdict;
    }

    /** Why it is refused; null for one that is welcome. */
    public @Nullable StreamFailure refusal() {
        return refusal;
    }

    /** The connection is closed. To be called once. */
    public void end() {
        if (account != null) {
            Stock.CONNECTIONS.add(account, -1);
            account.unpin();
        }
    }
}
