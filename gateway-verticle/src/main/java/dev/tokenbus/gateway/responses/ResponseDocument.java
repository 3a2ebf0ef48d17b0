package dev.tokenbus.gateway.responses;

import dev.tokenbus.gateway.door.Unsent;
import dev.tokenbus.gateway.door.WholeWording;
import dev.tokenbus.gateway.responses.wording.ResponseJson;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.protocol.log.StreamLog;

/**
 * A response as one object.
 *
 * @param tellsFailures whether an object is the answer for a stream that has failed too; else that is refused
 */
record ResponseDocument(ResponseJson response, boolean tellsFailures) implements WholeWording.Document {
    @Override
    public void write(StreamLog log, StreamEvent.Terminal end, Unsent to) {
        response.ended(log, to);
    }
}
