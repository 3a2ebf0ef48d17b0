package dev.tokenbus.gateway.view;

import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.meter.Stage;

/** Whether its client holds a view back, by its socket or its credit, and since when; tells a client that it is slow. */
final class HeldBack {
    /** A client that has been behind for this long is told that it is slow, in nanoseconds. */
    private static final long SLOW_NANOS = 1_000_000_000L;

    private final ViewSink sink;
    private final StreamRelay relay;
    private final Notices notices;
    private boolean held;
    private Stage stage = Stage.SOCKET;
    private long since;
    private boolean full;
    private long fullSince;
    private boolean toldSlow;

    HeldBack(ViewSink sink, StreamRelay relay, Notices notices) {
        this.sink = sink;
        this.relay = relay;
        this.notices = notices;
    }

    /** Whether the view may send; {@code spent} when the client has no credit left. */
    boolean mayAdvance(boolean spent) {
        socketIs(sink.isFull());
        if ((full || spent) && !held) {
            stage = full ? Stage.SOCKET : Stage.CREDIT;
            relay.loop().meter().backpressure(stage);
            since = relay.loop().now();
        } else if (!full && !spent) {
            released();
        }
        held = full || spent;
        if (!full && toldSlow) {
            toldSlow = false;
            notices.resumed("slow");
        }
        return !held;
    }

    private void released() {
        sayStall();
        held = false;
    }

    /** Tells the trace of a stall that is not over. */
    void sayStall() {
        if (held) {
            relay.trace().stalled(stage, relay.loop().now() - since);
        }
    }

    private void socketIs(boolean nowFull) {
        if (nowFull != full) {
            full = nowFull;
            long now = relay.loop().now();
            if (full) {
                fullSince = now;
            } else {
                relay.metered().stalled(now - fullSince);
            }
        }
    }

    /** The view has ended: so has a stall of its socket, as far as the stream can tell. */
    void over() {
        socketIs(false);
        released();
    }

    /** Called once a second. */
    void tick(long now) {
        if (held && !toldSlow && sink.isFull() && now - since > SLOW_NANOS) {
            toldSlow = true;
            notices.paused("slow");
        }
    }
}
