package dev.tokenbus.gateway.http;

import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.gateway.view.ViewSink;
import dev.tokenbus.gateway.viewer.ChunkEncoder;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.log.StreamLog;

/** How a door words one stream in one response. Each response has one of its own. */
public interface Wording {
    /**
     * The events after a cursor as the client will be sent them, as {@link ChunkEncoder#next} does. On the stream's event loop, which
     * may be another one than the response's.
     */
    default ChunkEncoder.Encoded next(StreamRelay relay, long cursor, int chunkSize, long upTo, int mostBytes) {
        return relay.encoder().next(cursor, chunkSize, upTo, mostBytes);
    }

    /** Where a client begins that was sent nothing yet and cannot be told of a restart, as {@link ViewSink#beginsAfter} says. */
    default long beginsAfter(StreamLog log) {
        return log.lastRestart();
    }

    /** Sends events of the stream's log. */
    void events(ChunkEncoder.Encoded events, StreamResponse response);

    /** Sends what the gateway says beside the log. After an {@code error} nothing else comes. */
    void control(ServerFrame frame, StreamResponse response);

    /** Nothing more comes: the last event was sent, or an error. Ends the response. */
    default void end(StreamResponse response) {
        response.end();
    }
}
