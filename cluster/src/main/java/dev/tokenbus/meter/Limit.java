package dev.tokenbus.meter;

import java.util.Locale;

/** What is limited of clients' use of a gateway. */
public enum Limit {
    /** Open connections. */
    CONNECTIONS,
    /** New connections in a second. */
    CONNECTS,
    /** Live streams. */
    STREAMS,
    /** Prompts in a second. */
    PROMPTS,
    /** Messages over WebSockets in a second. */
    FRAMES,
    /** Streams that are watched, and channels that are listened to. */
    SUBSCRIPTIONS,
    /** Bytes of prompts and logs. */
    LOG_BYTES,
    /** Keys that are not valid. */
    WRONG_KEYS;

    /** Whose use is limited. */
    public enum Scope {
        NODE,
        ADDRESS,
        PRINCIPAL;

        final String word = name().toLowerCase(Locale.ROOT);
    }

    private final String word = name().toLowerCase(Locale.ROOT);

    /** The limit of a scope as a metric's label says it. */
    public String wordOf(Scope scope) {
        return scope.word + '_' + word;
    }
}
