package dev.tokenbus.gateway.viewer;

import dev.tokenbus.meter.MeteredStream;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.log.StreamLog;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Those who read the log of one stream, and how far the fastest is. On the stream's event loop. */
public final class Viewers {
    private static final Logger LOG = LoggerFactory.getLogger(Viewers.class);

    /** The interval of credit reports to the source: bytes that the fastest viewer has been sent since the last one. */
    private static final int CREDIT_STEP = 32 * 1024;

    private final StreamId id;
    private final StreamLog log;
    private final MeteredStream metered;
    private final Consumer<Viewer> detach;
    private final Runnable report;
    private final List<Viewer> viewers = new ArrayList<>();
    private long fastestSeq;
    private long unreportedBytes;

    /**
     * @param detach called for a viewer that failed
     * @param report tells the events' source how far the fastest is
     */
    public Viewers(StreamId id, StreamLog log, MeteredStream metered, Consumer<Viewer> detach, Runnable report) {
        this.id = id;
        this.log = log;
        this.metered = metered;
        this.detach = detach;
        this.report = report;
    }

    public List<Viewer> all() {
        return viewers;
    }

    public void add(Viewer viewer) {
        viewers.add(viewer);
    }

    /** Whether the viewer was here. */
    public boolean remove(Viewer viewer) {
        return viewers.remove(viewer);
    }

    public int watching() {
        return viewers.stream().mapToInt(Viewer::watching).sum();
    }

    public long fastestSeq() {
        return fastestSeq;
    }

    /** Lets everyone read what is new. */
    public void pump() {
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
            LOG.atError().addKeyValue("streamId", id).setCause(e).log("a viewer failed and is detached");
            detach.accept(viewer);
            viewer.lost(new StreamFailure(ErrorCode.INTERNAL, "the gateway failed to send the stream"));
        }
    }

    /** A viewer was sent a frame of events. */
    public void delivered(ChunkEncoder.Encoded events) {
        progressed(events.seq(), events.bytes().length > 0 ? shown(events) : held(events));
    }

    private static long shown(ChunkEncoder.Encoded events) {
        return events.bytes().length + 64 * (events.seq() - events.from());
    }

    /** What events cost that a viewer has taken without a word: it waits for the whole answer. */
    private long held(ChunkEncoder.Encoded events) {
        long bytes = 0;
        for (long seq = events.from(); seq <= events.seq(); seq++) {
            bytes += log.cost(seq);
        }
        return bytes;
    }

    /** A viewer's cursor is at {@code seq} now, after so many bytes. */
    public void progressed(long seq, long bytes) {
        if (seq > fastestSeq) {
            fastestSeq = seq;
            metered.readUpTo(seq);
            unreportedBytes += bytes;
            if (unreportedBytes >= CREDIT_STEP) {
                unreportedBytes = 0;
                report.run();
            }
        }
    }
}
