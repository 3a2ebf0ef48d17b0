package dev.tokenbus.gateway.relay;

import dev.tokenbus.cluster.FramePump;
import dev.tokenbus.cluster.SameLoopHomes;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.home.AttachStream;

/**
 * Another gateway node that reads a stream from its home, on behalf of all its viewers: it gets each event once, however many
 * they are. On the home's event loop.
 */
final class AttachedGateway implements Viewer {
    /** It says every two seconds that it still has viewers; after three times of silence it has none. */
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
        GatewayLoop services = home.services();
        String to = Addresses.stream(nodeId, home.id());
        String from = Addresses.stream(services.nodeId(), home.id());
        this.pump = new FramePump(
                services.context(),
                home.log(),
                home::epoch,
                from,
                services.vertx().eventBus().sender(to),
                // Another node is never near.
                SameLoopHomes.unused(),
                Math.min(attach.afterSeq(), home.log().lastSeq()));
        note(attach);
    }

    String nodeId() {
        return nodeId;
    }

    private void note(AttachStream attach) {
        heardAt = home.services().now();
        watching = attach.viewers();
        fastestSeq =
                Math.max(fastestSeq, Math.min(attach.fastestSeq(), home.log().lastSeq()));
    }

    /** It tells how far it is: what it lacks of what was sent is sent again. */
    void heard(AttachStream attach) {
        long before = fastestSeq;
        int watchedBefore = watching;
        note(attach);
        // What was sent since it spoke last may still be on its way.
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
        // Only those who started the stream wait for it, and they are at its home.
    }

    @Override
    public boolean canRestart() {
        // It asks its own viewers.
        return true;
    }

    @Override
    public void failedOver(long epoch, long after) {
        // It sees that by the epoch of what follows.
    }

    @Override
    public void lost(StreamFailure failure) {
        // It finds out when it asks again, which it does every two seconds.
    }

    void close() {
        pump.close();
        home.services().environment().forgetAddress().accept(Addresses.stream(nodeId, home.id()));
    }
}
