package dev.tokenbus.worker.admission;

import dev.tokenbus.protocol.bus.worker.Source;

/**
 * What a stream asks of a worker's places.
 *
 * @param source the client that asked for it
 * @param priority what the client asked for; the highest goes first of those of one connection
 * @param continued whether it continues an answer that was begun, and so goes before all others
 */
public record Claim(Source source, int priority, boolean continued) {
    /** Above every priority that a client may ask for: an answer that was begun does not wait behind new prompts. */
    private static final int CONTINUED_RANK = 10;

    /** The highest goes first of those of one connection. */
    int rank() {
        return continued ? CONTINUED_RANK : priority;
    }
}
