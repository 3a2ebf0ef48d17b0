package dev.tokenbus.worker.response;

import java.util.Locale;

/**
 * An error as an upstream words it, in a response's body or in the middle of a stream.
 *
 * @param message its text; empty if there is none
 * @param type its {@code type} and {@code code} joined, in lower case, and {@code param:} with the field that is wrong; may be empty
 * @param status an HTTP status in {@code code} or {@code status}, or 0
 * @param retryAfterMs how long it asks clients to wait, in milliseconds; 0 if it does not say
 */
public record UpstreamError(String message, String type, int status, long retryAfterMs) {
    public static final UpstreamError NONE = new UpstreamError("", "", 0);

    /** An error that does not say how long to wait. */
    public UpstreamError(String message, String type, int status) {
        this(message, type, status, 0);
    }

    /** Whether an event of this name is an error, whatever it says. */
    public static boolean isNameOfOne(String name) {
        String plain = name.toLowerCase(Locale.ROOT);
        return plain.endsWith("error") || plain.endsWith("exception");
    }

    /** Hides the message, which may quote the prompt. */
    @Override
    public String toString() {
        return "UpstreamError[" + type + ", " + status + "]";
    }
}
