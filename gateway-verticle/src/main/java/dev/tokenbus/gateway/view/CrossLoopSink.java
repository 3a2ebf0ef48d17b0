package dev.tokenbus.gateway.view;

import dev.tokenbus.gateway.relay.ChunkEncoder;
import dev.tokenbus.gateway.relay.GatewayLoop;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.frame.ServerFrame;

/**
 * The sink of a view whose stream belongs to another event loop than the client's socket. Passes the encoded frames on, at most
 * {@link #MOST_BYTES} ahead of the socket, so that a slow client costs no more than that.
 *
 * <p>{@link #drained} is called on the socket's loop, every other method on the stream's.
 */
final class CrossLoopSink implements ViewSink {
    static final int MOST_BYTES = 64 * 1024;
    private static final int REPORT_BYTES = MOST_BYTES / 4;

    private final ViewSink target;
    private final GatewayLoop socketSide;
    private final GatewayLoop streamSide;
    private final Runnable pump;

    // On the stream's loop.
    private long outstanding;

    // On the socket's loop.
    private long written;

    /** @param pump lets the view continue; called on the stream's loop */
    CrossLoopSink(ViewSink target, GatewayLoop socketSide, GatewayLoop streamSide, Runnable pump) {
        this.target = target;
        this.socketSide = socketSide;
        this.streamSide = streamSide;
        this.pump = pump;
    }

    @Override
    public boolean isFull() {
        return outstanding >= MOST_BYTES;
    }

    @Override
    public void events(ChunkEncoder.Encoded events) {
        outstanding += events.bytes().length;
        socketSide.run(streamSide, () -> {
            target.events(events);
            written += events.bytes().length;
            if (written >= REPORT_BYTES && !target.isFull()) {
                report();
            }
        });
    }

    @Override
    public void control(ServerFrame frame) {
        socketSide.run(streamSide, () -> target.control(frame));
    }

    @Override
    public void ended(StreamId streamId, String outcome) {
        socketSide.run(streamSide, () -> target.ended(streamId, outcome));
    }

    @Override
    public void left(StreamId streamId) {
        socketSide.run(streamSide, () -> target.left(streamId));
    }

    @Override
    public void moved(StreamId streamId, StreamView.Place place) {
        socketSide.run(streamSide, () -> target.moved(streamId, place));
    }

    /** The socket is writable again. */
    void drained() {
        if (written > 0) {
            report();
        }
    }

    private void report() {
        long taken = written;
        written = 0;
        streamSide.run(socketSide, () -> {
            outstanding -= taken;
            pump.run();
        });
    }
}
