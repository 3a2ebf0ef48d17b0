package dev.tokenbus.gateway.quota;

import dev.tokenbus.meter.Limit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one scope lets a client use.
 *
 * @param account the account, not pinned; null when there are too many
 * @param pinned the same, pinned
 */
record Share(
        Limit.Scope scope, Bounds bounds, Supplier<@Nullable Account> account, Supplier<@Nullable Account> pinned) {
    static <K> Share of(Limit.Scope scope, Bounds bounds, Accounts<K> accounts, K key) {
        return new Share(scope, bounds, () -> accounts.find(key), () -> accounts.pinned(key));
    }

    /** Whose limit it is, in a sentence for the client. */
    String whose() {
        return switch (scope) {
            case NODE -> "this gateway";
            case ADDRESS -> "this address";
            case PRINCIPAL -> "this principal";
        };
    }
}
