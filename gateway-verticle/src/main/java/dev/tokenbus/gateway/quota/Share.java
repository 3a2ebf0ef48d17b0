package dev.tokenbus.gateway.quota;

import dev.tokenbus.meter.Limit;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one scope lets a client use.
 *
 * @param rule its limits, which may change
 * @param account the account, not pinned; null when there are too many
 * @param pinned the same, pinned
 */
record Share(
        Limit.Scope scope,
        Supplier<Bounds> rule,
        Supplier<@Nullable Account> account,
        Supplier<@Nullable Account> pinned) {
    static <K> Share of(Limit.Scope scope, Supplier<Bounds> rule, Accounts<K> accounts, K key) {
        return new Share(scope, rule, () -> accounts.find(key), () -> accounts.pinned(key));
    }

    /** Its limits as they are now. */
    Bounds bounds() {
        return rule.get();
    }

    /** What clients hear who are over a limit; a node's is not their doing. */
    StreamFailure refusal(String sentence, long waitNanos) {
        ErrorCode code = scope == Limit.Scope.NODE ? ErrorCode.OVERLOADED : ErrorCode.RATE_LIMITED;
        return new StreamFailure(code, sentence, TimeUnit.NANOSECONDS.toMillis(waitNanos - 1) + 1);
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
