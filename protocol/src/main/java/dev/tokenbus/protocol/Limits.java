package dev.tokenbus.protocol;

/** The limits of the protocol that no configuration changes, written once. */
public final class Limits {
    /** The deepest nesting of JSON that is read from anyone. */
    public static final int JSON_DEPTH = 32;

    /** The longest number, in characters, that is read from JSON; no field needs more. */
    public static final int JSON_NUMBER_CHARS = 32;

    /** The longest field name, in characters, that is read from JSON. */
    public static final int JSON_NAME_CHARS = 256;

    /** The most tokens (names, values, brackets) of one JSON message: the largest batch of prompts has fewer. */
    public static final int JSON_TOKENS = 400_000;

    /** The largest integer that JavaScript holds exactly: no epoch and no sequence number exceeds it. */
    public static final long MAX_SAFE_INTEGER = (1L << 53) - 1;

    /** The most characters of an {@code id}, {@code key}, {@code channel} or token that a client chooses. */
    public static final int NAME_CHARS = 512;

    /** Merged replay frames carry at most this many bytes of text. */
    public static final int MERGED_CHUNK_BYTES = 64 * 1024;

    /** What an event costs a log beside its text: its index entry and its share of the stream's other state, rounded up. */
    public static final int EVENT_OVERHEAD_BYTES = 64;

    private Limits() {}
}
