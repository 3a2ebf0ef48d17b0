package dev.tokenbus.client.wire;

import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.frame.StreamNotice;

/** Tells which stream a frame is about. */
public final class StreamOf {
    private StreamOf() {}

    /** The stream's id; empty for a frame that is about no stream. */
    public static String frame(ServerFrame frame) {
        if (frame instanceof ServerFrame.Chunk chunk) {
            return chunk.streamId();
        } else if (frame instanceof ServerFrame.Done done) {
            return done.streamId();
        } else if (frame instanceof ServerFrame.Stopped stopped) {
            return stopped.streamId();
        } else if (frame instanceof StreamNotice.Queued queued) {
            return queued.streamId();
        } else if (frame instanceof ServerFrame.Restart restart) {
            return restart.streamId();
        } else if (frame instanceof StreamNotice.Subscribed subscribed) {
            return String.valueOf(subscribed.streamId());
        } else if (frame instanceof ServerFrame.Error error) {
            return String.valueOf(error.streamId());
        }
        return "";
    }
}
