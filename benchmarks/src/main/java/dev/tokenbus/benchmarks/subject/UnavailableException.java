package dev.tokenbus.benchmarks.subject;

/** Something that the benchmark wants cannot be had here; the message says what, as a sentence for the table. */
public final class UnavailableException extends RuntimeException {
    public UnavailableException(String message) {
        super(message);
    }
}
