package dev.tokenbus.gateway.relay;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Those who read one relay's log, and how far the fastest is. On the relay's event loop. */
final class Viewers {
    private static final Logger LOG = LoggerFactory.getLogger(Viewers.class);

    /** The interval of credit reports to the source: bytes that the fastest viewer has been sent since the last one. */
    private static final int CREDIT_STEP = 32 * 1024;

    private final StreamRelay relay;
    private final List<Viewer> viewers = new ArrayList<>();
    private long fastestSeq;
    private long unreportedBytes;

    Viewers(StreamRelay relay) {
        this.relay = relay;
    }

    List<Viewer> all() {
        return viewers;
    }

    void add(Viewer viewer) {
        viewers.add(viewer);
    }

    /** Whether the viewer was here. */
    boolean remove(Viewer viewer) {
        return viewers.remove(viewer);
    }

    int watching() {
        return viewers.stream().mapToInt(Viewer::watching).sum();
    }

    long fastestSeq() {
        return fastestSeq;
    }

    /** Lets everyone read what is new. */
    void pump() {
        // Backwards, because a viewer that reaches the end leaves the list.
        for (int i = viewers.size() - 1; i >= 0; i--) {
            pump(viewers.get(i));
        }
    }

    /** A viewer that throws is detached, so that it does not affect the others. */
    private void pump(Viewer viewer) {
        try {
            viewer.pump();
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("streamId", relay.id()).setCause(e).log("a viewer failed and is detached");
            relay.detach(viewer);
            viewer.lost(new StreamFailure(ErrorCode.INTERNAL, "the gateway failed to send the stream"));
        }
    }

    /** A viewer was sent a frame of events. */
    void delivered(ChunkEncoder.Encoded events) {
        progressed(events.seq(), events.bytes().length > 0 ? shown(events) : held(events));
    }

    private static long shown(ChunkEncoder.Encoded events) {
        return events.bytes().length + 64 * (events.seq() - events.from());
    }

    /** What events cost that a viewer has taken without a word: it waits for the whole answer. */
    private long held(ChunkEncoder.Encoded events) {
        long bytes = 0;
        for (long seq = events.from(); seq <= events.seq(); seq++) {
            bytes += relay.log().cost(seq);
        }
        return bytes;
    }

    /** A viewer's cursor is at {@code seq} now, after so many bytes. */
    void progressed(long seq, long bytes) {
        if (seq > fastestSeq) {
            fastestSeq = seq;
            relay.metered().readUpTo(seq);
            unreportedBytes += bytes;
            if (unreportedBytes >= CREDIT_STEP) {
                unreportedBytes = 0;
                relay.report();
            }
        }
    }
}
