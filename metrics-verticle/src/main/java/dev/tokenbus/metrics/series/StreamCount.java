package dev.tokenbus.metrics.series;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.Outcome;

/** What is counted of the streams of one kind: a row for each, with its name in reports and what Prometheus shows of it. */
public enum StreamCount {
    STARTED("streams.started", "started", "Streams that workers accepted, or that came from other homes"),
    DONE("streams.done", "done", "Streams whose answers are complete"),
    STOPPED("streams.stopped", "stopped", "Streams that were stopped"),
    FAILED("streams.error", "failed", "Streams that ended in an error"),
    MOVED("streams.moved", "moved", "Streams that went on at another home"),
    EVENTS("events", "events", "Events in the logs of homes"),
    EVENTS_READ("events.read", "events_read", "Events that the home's fastest viewer was sent"),
    EVENTS_UNREAD("events.unread", "events_unread", "Events that went with their logs before anybody was sent them"),
    TOKENS("tokens", "tokens", "Tokens that viewers were sent, or took for a whole answer"),
    CHUNKS("chunks", "chunks", "Chunk frames to viewers"),
    BYTES("bytes", "sent_bytes", "Bytes of events to viewers, and of whole answers");

    private final String key;
    private final String series;
    private final String help;

    StreamCount(String key, String series, String help) {
        this.key = key;
        this.series = series;
        this.help = help;
    }

    /** The name in a {@link dev.tokenbus.protocol.bus.node.StreamFigures}. */
    public String key() {
        return key;
    }

    /** The name in Prometheus, which adds {@code _total}. */
    String series() {
        return "tokenbus_stream_" + series;
    }

    String help() {
        return help;
    }

    /** How a stream's end is counted. */
    static StreamCount of(Outcome outcome) {
        if (outcome instanceof ErrorCode) {
            return FAILED;
        }
        return outcome == Outcome.Ending.MOVED ? MOVED : outcome == Outcome.Ending.DONE ? DONE : STOPPED;
    }
}
