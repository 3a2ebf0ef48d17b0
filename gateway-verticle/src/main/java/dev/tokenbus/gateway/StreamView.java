package dev.tokenbus.gateway;

import dev.tokenbus.protocol.ServerFrame;

/**
 * One connection's view of one stream: a cursor in the stream's log, and the rules for when it may move. It sends each event
 * after the cursor once, in order, as fast as the client takes it; a client that does not take it costs nothing but the
 * cursor.
 *
 * <p>Confined to the event loop of the stream and of the session.
 */
final class StreamView {
    private final WebSocketSession session;
    private final StreamRelay relay;
    private final int chunkSize;
    private long cursor;
    private long credit;
    private boolean open;
    private boolean paused;
    private boolean held;

    /** @param credit the last {@code seq} that the client may be sent; -1 when its socket alone decides */
    StreamView(WebSocketSession session, StreamRelay relay, int chunkSize, long credit) {
        this.session = session;
        this.relay = relay;
        this.chunkSize = chunkSize;
        this.credit = credit;
    }

    StreamRelay relay() {
        return relay;
    }

    long cursor() {
        return cursor;
    }

    /** The client knows the stream now: events may follow. */
    void open() {
        open = true;
        pump();
    }

    void queued(int position) {
        if (open && position > 0) {
            session.write(new ServerFrame.Queued(null, relay.id().value(), position));
        }
    }

    /** Sends what may be sent. */
    void pump() {
        while (open && session.isOpen() && !paused && cursor < relay.log().lastSeq() && mayGoOn()) {
            ChunkEncoder.Encoded next = relay.encoder().next(cursor, chunkSize, credit < 0 ? Long.MAX_VALUE : credit);
            long bytes = next.bytes().length;
            session.write(next.bytes());
            if (next.tokens() > 0) {
                session.services()
                        .meter()
                        .chunkDelivered(next.tokens(), session.services().now() - relay.arrivedAt());
            }
            cursor = next.seq();
            relay.delivered(cursor, bytes + 64 * (next.seq() - next.from()));
            if (relay.log().get(cursor).isTerminal()) {
                session.streamEnded(this);
                return;
            }
        }
    }

    private boolean mayGoOn() {
        boolean full = session.isFull();
        boolean spent = credit >= 0 && cursor >= credit;
        if ((full || spent) && !held) {
            session.services().meter().backpressure(full ? "socket" : "credit");
        }
        held = full || spent;
        return !held;
    }

    /** Credit never goes down. */
    void credit(long upTo) {
        credit = Math.max(credit, upTo);
        pump();
    }

    void pause() {
        if (!paused) {
            paused = true;
            session.write(new ServerFrame.Paused(relay.id().value(), "client"));
        }
    }

    void resume() {
        if (paused) {
            paused = false;
            session.write(new ServerFrame.Resumed(relay.id().value(), "client"));
            pump();
        }
    }
}
