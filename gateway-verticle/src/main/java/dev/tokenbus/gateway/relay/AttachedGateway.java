package dev.tokenbus.gateway.relay;

import dev.tokenbus.cluster.FramePump;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.viewer.Viewer;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.home.AttachStream;

/**
 * Another gateway node that reads a stream from its home on behalf of all its viewers: the home sends each event once, however
 * many viewers there are. On the home's event loop.
 */
final class AttachedGateway implements Viewer {
    /** A gateway reports its viewers every two seconds; after three missing reports it has none. */
    private static final long SILENT_NANOS = 7_000_000_000L;

    private final HomeRelay home;
    private final String nodeId;
    private final FramePump pump;
    private long fastestSeq;
    private long sentWhenHeard;
    private int watching;
    private long heardAt;

    AttachedGateway(HomeRelay home, AttachStream attach) {
        this.home = home;
        this.nodeId = attach.nodeId();
        GatewayLoop loop = home.loop();
        String to = Addresses.stream(nodeId, home.id());
        String from = Addresses.stream(loop.nodeId(), home.id());
        this.pump = new FramePump(
                loop.context(),
                home.log(),
                home::epoch,
                from,
                loop.vertx().eventBus().sender(to),
                Math.min(attach.afterSeq(), home.log().lastSeq()));
        note(attach);
    }

    String nodeId() {
        return nodeId;
    }

    private void note(AttachStream attach) {
        heardAt = home.loop().now();
        watching = attach.viewers();
        fastestSeq =
                Math.max(fastestSeq, Math.min(attach.fastestSeq(), home.log().lastSeq()));
    }

    /** The gateway reports its progress: what it lacks of what was sent is sent again. */
    void heard(AttachStream attach) {
        long before = fastestSeq;
        int watchedBefore = watching;
        note(attach);
        // What was sent since its last report may still be in transit.
        if (attach.missing() || attach.afterSeq() < sentWhenHeard) {
            pump.rewind(attach.afterSeq());
        }
        sentWhenHeard = pump.sentSeq();
        home.progressed(fastestSeq, 64 * (fastestSeq - before));
        if (watchedBefore != watching) {
            home.report();
        }
    }

    boolean isSilent(long now) {
        return now - heardAt > SILENT_NANOS;
    }

    @Override
    public void pump() {
        pump.logGrew();
    }

    @Override
    public long cursor() {
        return fastestSeq;
    }

    @Override
    public int watching() {
        return watching;
    }

    @Override
    public void queued(int position) {
        // Only the client that started the stream waits for it, and it is connected to the home.
    }

    @Override
    public boolean canRestart() {
        // The mirror decides for its own viewers.
        return true;
    }

    @Override
    public void failedOver(long epoch, long after) {
        // The mirror learns that from the epoch of the events that follow.
    }

    @Override
    public void lost(StreamFailure failure) {
        // The mirror learns that from the answer to its next report, within two seconds.
    }

    void close() {
        pump.close();
        home.loop().environment().forgetAddress().accept(Addresses.stream(nodeId, home.id()));
    }
}
