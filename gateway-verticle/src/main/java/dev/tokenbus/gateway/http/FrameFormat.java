package dev.tokenbus.gateway.http;

import dev.tokenbus.gateway.relay.ChunkEncoder;
import dev.tokenbus.protocol.frame.ServerFrame;
import io.vertx.core.buffer.Buffer;

/**
 * The frames of the WebSocket protocol as server-sent events: each frame is one event, named by the frame's type. An event of the
 * log has the id {@code <epoch>-<seq>}, by which a browser resumes.
 */
final class FrameFormat implements SseFormat {
    @Override
    public Buffer events(ChunkEncoder.Encoded events) {
        Buffer event = Buffer.buffer(events.bytes().length + 64)
                .appendString("id: " + events.epoch() + "-" + events.seq() + "\n");
        return append(event, events.type(), events.bytes());
    }

    @Override
    public Buffer control(ServerFrame frame) {
        String type =
                frame instanceof ServerFrame.Error ? "error" : frame.getClass().getSimpleName();
        return append(Buffer.buffer(), Character.toLowerCase(type.charAt(0)) + type.substring(1), frame.encode());
    }

    private static Buffer append(Buffer event, String type, byte[] json) {
        return event.appendString("event: " + type + "\ndata: ")
                .appendBytes(json)
                .appendString("\n\n");
    }
}
