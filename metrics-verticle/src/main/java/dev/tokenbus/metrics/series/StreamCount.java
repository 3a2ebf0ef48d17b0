package dev.tokenbus.metrics.series;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.Outcome;

/** What is counted of the streams of one kind: a row for each, with its name in reports. */
public enum StreamCount {
    STARTED("streams.started"),
    DONE("streams.done"),
    STOPPED("streams.stopped"),
    /** In an error, whichever. */
    FAILED("streams.error"),
    /** To another home. */
    MOVED("streams.moved"),
    TOKENS("tokens"),
    CHUNKS("chunks"),
    BYTES("bytes");

    private final String key;

    StreamCount(String key) {
        this.key = key;
    }

    /** The name in a {@link dev.tokenbus.protocol.bus.node.StreamFigures}. */
    public String key() {
        return key;
    }

    /** How a stream's end is counted. */
    static StreamCount of(Outcome outcome) {
        if (outcome instanceof ErrorCode) {
            return FAILED;
        }
        return outcome == Outcome.Ending.MOVED ? MOVED : outcome == Outcome.Ending.DONE ? DONE : STOPPED;
    }
}
