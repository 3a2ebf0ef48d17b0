package dev.tokenbus.meter;

import java.util.Locale;
import java.util.Set;

/** What is limited of clients' use of a gateway, and for whom; a node has other limits of its own. */
public enum Limit {
    /** Open connections. */
    CONNECTIONS(Scope.ADDRESS, Scope.PRINCIPAL),
    /** New connections in a second. */
    CONNECTS(Scope.NODE, Scope.ADDRESS),
    /** Live streams. */
    STREAMS(Scope.ADDRESS, Scope.PRINCIPAL),
    /** Prompts in a second. */
    PROMPTS(Scope.NODE, Scope.ADDRESS, Scope.PRINCIPAL),
    /** Messages over WebSockets in a second. */
    FRAMES(Scope.NODE, Scope.ADDRESS, Scope.PRINCIPAL),
    /** Streams that are watched, and channels that are listened to. */
    SUBSCRIPTIONS(Scope.NODE, Scope.ADDRESS, Scope.PRINCIPAL),
    /** Bytes of prompts and logs. */
    LOG_BYTES(Scope.ADDRESS, Scope.PRINCIPAL),
    /** Keys that are not valid. */
    WRONG_KEYS(Scope.ADDRESS);

    /** Whose use is limited. */
    public enum Scope {
        NODE,
        ADDRESS,
        PRINCIPAL;

        final String word = name().toLowerCase(Locale.ROOT);
    }

    private final Set<Scope> scopes;
    private final String word = name().toLowerCase(Locale.ROOT);

    Limit(Scope... scopes) {
        this.scopes = Set.of(scopes);
    }

    /** Whether a scope has such a limit. */
    public boolean isOf(Scope scope) {
        return scopes.contains(scope);
    }

    /** The limit of a scope as a metric's label says it. */
    public String wordOf(Scope scope) {
        return scope.word + '_' + word;
    }
}
