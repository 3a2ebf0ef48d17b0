package dev.tokenbus.gateway.view;

import dev.tokenbus.gateway.relay.ChunkEncoder;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.frame.ServerFrame;

/** Where a {@link StreamView} sends to; used on the view's event loop. */
public interface ViewSink {
    /** Whether the client is behind, so that events should wait. */
    boolean isFull();

    /** Sends events. */
    void events(ChunkEncoder.Encoded events);

    /** Sends what is no event. */
    void control(ServerFrame frame);

    /** The view has sent the terminal event and is done; {@code outcome} says how the stream ended. */
    void ended(StreamId streamId, String outcome);

    /** The view is done without having sent the terminal event; the client was told why. */
    void left(StreamId streamId);

    /** The way to the stream is lost: a new view is to go on from {@code place} when the stream is found again. */
    void moved(StreamId streamId, StreamView.Place place);
}
