package dev.tokenbus.protocol;

/**
 * The state of one stream, as its home gateway sees it.
 *
 * @param streamId the stream
 * @param state {@code dispatching}, {@code queued}, {@code streaming} or {@code ended}
 * @param seq the last event in the home's log
 * @param home the node of its home
 * @param worker the worker that produces it; empty until a worker has accepted it
 * @param backend the name of the model that answers
 * @param copies how many nodes hold the whole log: 2, or 1 if worker and home share a node
 * @param viewers connections that receive it
 * @param lagEvents events that the slowest viewer has yet to be sent
 * @param bufferedBytes what the home's log costs, in bytes
 * @param lastTokenMs milliseconds since the last event; -1 before the first
 */
public record StreamHealth(
        String streamId,
        String state,
        long seq,
        String home,
        String worker,
        String backend,
        int copies,
        int viewers,
        long lagEvents,
        long bufferedBytes,
        long lastTokenMs) {}
