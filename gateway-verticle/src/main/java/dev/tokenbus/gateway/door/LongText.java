package dev.tokenbus.gateway.door;

import dev.tokenbus.protocol.log.StreamLog;

/** A text that may be too long for one buffer: it is written in slices, each when there is room for it. */
public interface LongText {
    /**
     * Writes on, until the text is complete or that to which it is written has a length.
     *
     * @param log the stream's log, of which this may be another copy than the last time
     * @return whether the text is complete
     */
    boolean writeTo(EventText to, StreamLog log, int upTo);
}
