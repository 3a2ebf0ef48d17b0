package dev.tokenbus.node.logging;

/** One line of the log while it is written, in a format that programs read. */
interface LogLine {
    /** Adds a value. What others chose of it cannot end the line or look like another key. */
    LogLine field(String key, Object value);

    /** The line, with its end, in UTF-8. */
    byte[] end();
}
