package dev.tokenbus.benchmarks.subject;

/** Something that the benchmark needs is unavailable; the message is a sentence for the table. */
public final class UnavailableException extends RuntimeException {
    public UnavailableException(String message) {
        super(message);
    }
}
