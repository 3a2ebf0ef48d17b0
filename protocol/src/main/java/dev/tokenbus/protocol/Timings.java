package dev.tokenbus.protocol;

import java.util.List;

/**
 * Where the time of a stream went, as its worker saw it; all in milliseconds.
 *
 * @param queueMs waiting for a free place on the worker
 * @param firstTokenMs from leaving the queue to the first token
 * @param durationMs from being accepted to the end
 * @param stalledMs of that, held back because readers were slow
 * @param attempts every attempt to produce the answer, in order; never empty once a worker accepted the stream
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
