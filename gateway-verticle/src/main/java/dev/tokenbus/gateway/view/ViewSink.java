package dev.tokenbus.gateway.view;

import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.gateway.viewer.ChunkEncoder;
import dev.tokenbus.protocol.Limits;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.log.StreamLog;

/** The receiver of what a {@link StreamView} sends; called on the view's event loop. */
public interface ViewSink {
    /** Whether the client is behind, so that events must wait. */
    boolean isFull();

    /** The most bytes of text that one frame of several events may have. */
    default int frameBytes() {
        return Limits.MERGED_CHUNK_BYTES;
    }

    /**
     * The events after a cursor as the client will be sent them: what {@link #events} is given.
     *
     * @param mostBytes the most bytes of text in it, unless it is of one event
     */
    default ChunkEncoder.Encoded next(StreamRelay relay, long cursor, int chunkSize, long upTo, int mostBytes) {
        return relay.encoder().next(cursor, chunkSize, upTo, mostBytes);
    }

    /**
     * Where a client begins that was sent nothing yet and cannot be told of a restart: behind the last one, because what came before is
     * void. A client that has a part from elsewhere begins before the restart that voids its part, and fails there.
     */
    default long beginsAfter(StreamLog log) {
        return log.lastRestart();
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
    void moved(StreamId streamId, Place place);
}
