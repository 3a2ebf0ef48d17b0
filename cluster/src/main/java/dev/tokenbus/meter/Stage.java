package dev.tokenbus.meter;

import java.util.Locale;

/** What can hold a stream back. */
public enum Stage {
    /** A client's socket takes no more bytes. */
    SOCKET,
    /** A client has granted no more chunks. */
    CREDIT,
    /** A worker is as far ahead of the fastest client as it may be. */
    WINDOW,
    /** The logs of a node's streams take as much room as they may, and this one is among the largest. */
    ROOM;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** The value of the metric label {@code stage}. */
    public String word() {
        return word;
    }
}
