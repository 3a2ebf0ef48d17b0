package dev.tokenbus.meter;

import dev.tokenbus.protocol.Outcome;

/**
 * The port to which a gateway reports what happens to the streams of one {@link StreamKind}; a method that is not overridden records
 * nothing. A stream asks {@link GatewayMeter#streams} once for each attempt, so that a chunk costs no look-up. Implementations are
 * thread-safe and cheap: several event loops call one meter.
 */
public interface StreamMeter {
    /** Records nothing. */
    StreamMeter NOOP = new StreamMeter() {};

    /** A home has the stream: a worker has accepted it, or it came from another home. */
    default void started() {}

    /** The stream has ended at its home, or left it. */
    default void ended(Outcome outcome) {}

    /** From a client's request to the end, at the stream's only home. */
    default void lasted(long nanos) {}

    /** From a client's request to the first token in its home. */
    default void firstToken(long nanos) {}

    /** Between two batches of tokens, as they arrive at the home. */
    default void gap(long nanos) {}

    /** How long the stream was in a worker's queue, as the home was told; 0 for one that ran at once. */
    default void queued(long nanos) {}

    /** One way over the bus between home and worker: half of what a question and its answer took. */
    default void busHop(long nanos) {}

    /** A viewer's socket took no bytes for so long. */
    default void stalled(long nanos) {}

    /** The log at the home has so many events more. */
    default void arrived(long events) {}

    /** The fastest viewer of the home, another gateway's viewers included, was sent so many events more. */
    default void read(long events) {}

    /** The log at the home is gone, with so many events that nobody was sent. */
    default void unread(long events) {}

    /** A viewer was sent so many bytes with so many tokens of the answer; either may be none, and with both it is a chunk frame. */
    default void delivered(int tokens, int bytes) {}
}
