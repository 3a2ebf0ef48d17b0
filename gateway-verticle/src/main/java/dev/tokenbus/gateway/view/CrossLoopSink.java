package dev.tokenbus.gateway.view;

import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.gateway.viewer.ChunkEncoder;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.log.StreamLog;

/**
 * The sink of a view whose stream belongs to another event loop than the client's socket. Passes the encoded frames on, at most a
 * window and one frame ahead of the socket, so that a slow client costs no more than that. The more streams a client watches, the
 * smaller are the windows of the later ones: all of 256 together are {@link #MOST_BYTES_OF_256}.
 *
 * <p>{@link #drained} is called on the socket's loop, every other method on the stream's; there the target encodes its events too.
 */
final class CrossLoopSink implements ViewSink {
    /** The window of a client's only stream. */
    static final int MOST_BYTES = 64 * 1024;

    private static final int LEAST_BYTES = MOST_BYTES / 16;

    /** So many reports of the socket's progress are a window. */
    private static final int REPORTS = 2;

    /** Windows and frames of the first sixteen (64 KiB for each divided by its number), and of the others, but for JSON's escapes. */
    static final int MOST_BYTES_OF_256 = 2560 * 1024;

    private final ViewSink target;
    private final GatewayLoop socketSide;
    private final GatewayLoop streamSide;
    private final Runnable pump;
    private final int window;

    // On the stream's loop.
    private long outstanding;

    // On the socket's loop.
    private long written;

    /**
     * @param pump lets the view continue; called on the stream's loop
     * @param views how many streams the client watches, with this one
     */
    CrossLoopSink(ViewSink target, GatewayLoop socketSide, GatewayLoop streamSide, Runnable pump, int views) {
        this.target = target;
        this.socketSide = socketSide;
        this.streamSide = streamSide;
        this.pump = pump;
        this.window = Math.max(LEAST_BYTES, MOST_BYTES / Math.max(1, views));
    }

    @Override
    public int frameBytes() {
        return window;
    }

    @Override
    public boolean isFull() {
        return outstanding >= window;
    }

    @Override
    public ChunkEncoder.Encoded next(StreamRelay relay, long cursor, int chunkSize, long upTo, int mostBytes) {
        return target.next(relay, cursor, chunkSize, upTo, mostBytes);
    }

    @Override
    public long beginsAfter(StreamLog log) {
        return target.beginsAfter(log);
    }

    @Override
    public void events(ChunkEncoder.Encoded events) {
        outstanding += events.bytes().length;
        socketSide.run(streamSide, () -> {
            target.events(events);
            written += events.bytes().length;
            if (written >= window / REPORTS && !target.isFull()) {
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
    public void moved(StreamId streamId, Place place) {
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
