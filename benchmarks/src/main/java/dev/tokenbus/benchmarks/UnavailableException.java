package dev.tokenbus.benchmarks;

/** Something that the benchmark wants cannot be had here; the message says what, as a sentence for the table. */
final class UnavailableException extends RuntimeException {
    UnavailableException(String message) {
        super(message);
    }
}
