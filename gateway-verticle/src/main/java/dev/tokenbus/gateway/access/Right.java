package dev.tokenbus.gateway.access;

/** The access to a stream that a token grants. */
public enum Right {
    /** Receive the stream, and stop it. */
    OWN('o'),
    /** Receive the stream. */
    VIEW('v');

    private final char letter;

    Right(char letter) {
        this.letter = letter;
    }

    /** How a token says it. */
    char letter() {
        return letter;
    }
}
