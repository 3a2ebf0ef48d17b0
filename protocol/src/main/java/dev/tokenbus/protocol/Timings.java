package dev.tokenbus.protocol;

import java.util.List;

/**
 * Where the time of a stream went, as its worker measured it, in milliseconds.
 *
 * @param queueMs in the worker's queue
 * @param firstTokenMs from leaving the queue to the first token
 * @param durationMs from acceptance to the end
 * @param stalledMs the part of {@code durationMs} in which slow readers held the stream back
 * @param attempts every attempt to produce the answer, in order; never empty once a worker has accepted the stream
 */
public record Timings(long queueMs, long firstTokenMs, long durationMs, long stalledMs, List<Attempt> attempts) {
    public static final Timings NONE = new Timings(0, 0, 0, 0, List.of());

    public Timings {
        attempts = List.copyOf(attempts);
    }

    /**
     * One attempt.
     *
     * @param worker the worker that made it
     * @param backend the name of the backend that it asked
     * @param epoch the epoch of its events
     */
    public record Attempt(String worker, String backend, long epoch) {}
}
