package dev.tokenbus.gateway.resource;

import dev.tokenbus.gateway.http.StreamResponse;
import dev.tokenbus.gateway.http.Wording;
import dev.tokenbus.gateway.viewer.ChunkEncoder;
import dev.tokenbus.protocol.frame.ServerFrame;
import io.vertx.core.buffer.Buffer;

/**
 * The frames of the WebSocket protocol as server-sent events: each frame is one event, named by the frame's type. Its id
 * {@code <epoch>-<seq>} is the client's cursor, by which a browser resumes. Control frames have one too: on a new connection a client
 * that keeps to the standard forgets its cursor with the first event that has no id.
 */
final class FrameWording implements Wording {
    private EventCursor cursor;

    /** @param cursor the last event that the client has */
    FrameWording(EventCursor cursor) {
        this.cursor = cursor;
    }

    @Override
    public void events(ChunkEncoder.Encoded events, StreamResponse response) {
        cursor = new EventCursor(events.epoch(), events.seq());
        response.write(event(cursor, events.type(), events.bytes()));
    }

    @Override
    public void control(ServerFrame frame, StreamResponse response) {
        if (frame instanceof ServerFrame.Restart) {
            // What the client has is void, also for its next connection.
            cursor = EventCursor.START;
        }
        response.write(event(frame, cursor));
    }

    /** One frame as an event, for a client with this cursor. */
    static Buffer event(ServerFrame frame, EventCursor cursor) {
        String type =
                frame instanceof ServerFrame.Error ? "error" : frame.getClass().getSimpleName();
        return event(cursor, Character.toLowerCase(type.charAt(0)) + type.substring(1), frame.encode());
    }

    private static Buffer event(EventCursor cursor, String type, byte[] json) {
        return Buffer.buffer(json.length + 64)
                .appendString("id: " + cursor.id() + "\nevent: " + type + "\ndata: ")
                .appendBytes(json)
                .appendString("\n\n");
    }
}
