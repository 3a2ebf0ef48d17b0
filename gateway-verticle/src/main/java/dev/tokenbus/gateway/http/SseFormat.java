package dev.tokenbus.gateway.http;

import dev.tokenbus.gateway.relay.ChunkEncoder;
import dev.tokenbus.protocol.frame.ServerFrame;
import io.vertx.core.buffer.Buffer;

/** How a door words a stream as server-sent events. */
interface SseFormat {
    /**
     * Events of the stream's log.
     *
     * @param cursor the last of them
     */
    Buffer events(ChunkEncoder.Encoded events, EventCursor cursor);

    /**
     * What the gateway says beside the log.
     *
     * @param cursor the last event of the log that the client has
     */
    Buffer control(ServerFrame frame, EventCursor cursor);
}
