package dev.tokenbus.gateway.door;

import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.log.StreamEvent;

/**
 * Words the events of one stream for one client, in a door's protocol. It hears every event of the log from the first one, in order and
 * each once, so the same log has the same words on every gateway, however its events were cut into frames.
 *
 * <p>Each client has its own. Called on the stream's event loop, and for the last word on the client's.
 */
public interface Translation {
    /** Words a piece of the answer. */
    void delta(StreamEvent.Delta delta, long seq, EventText out);

    /** Words the end of an answer that is complete. */
    void done(StreamEvent.Done done, EventText out);

    /** Words the end of an answer that its owner stopped. */
    default void stopped(StreamEvent.Stopped stopped, EventText out) {}

    /** Words the failure after which this client gets nothing more: the stream's own end, or the loss of the way to it. */
    void failed(StreamFailure failure, Usage usage, EventText out);

    /** Whether the protocol has a word for an answer that was stopped: then {@link #stopped} is called, else {@link #failed}. */
    default boolean knowsStop() {
        return true;
    }

    /**
     * Whether the protocol can void what it has said: then {@link #restarted} is called. Else the stream fails for a client that has been
     * sent a part of the answer, and any other client hears the answer from its last beginning on.
     */
    default boolean knowsRestart() {
        return false;
    }

    /** The answer begins again. */
    default void restarted(StreamEvent.Restarted restarted, EventText out) {}

    /** What the gateway says beside the log, such as a place in a queue. Uses no state: it may be called beside the others. */
    default void notice(ServerFrame frame, EventText out) {}
}
