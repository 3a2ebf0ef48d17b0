package dev.tokenbus.gateway.view;

import dev.tokenbus.gateway.relay.ChunkEncoder;
import dev.tokenbus.protocol.Limits;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.frame.ServerFrame;

/** The receiver of what a {@link StreamView} sends; called on the view's event loop. */
public interface ViewSink {
    /** Whether the client is behind, so that events must wait. */
    boolean isFull();

    /** The most bytes of text that one frame of several events may have. */
    default int frameBytes() {
        return Limits.MERGED_CHUNK_BYTES;
    }

    /** Sends a frame of events. */
    void events(ChunkEncoder.Encoded events);

    /** Sends a frame that is no event. */
    void control(ServerFrame frame);

    /** The view has sent the terminal event and is closed; {@code outcome} says how the stream ended. */
    void ended(StreamId streamId, String outcome);

    /** The view is closed before the terminal event; the client was told why. */
    void left(StreamId streamId);

    /** The view is closed because its relay no longer serves the stream: a new view on another relay resumes from {@code place}. */
    void moved(StreamId streamId, StreamView.Place place);
}
