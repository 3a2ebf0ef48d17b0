package dev.tokenbus.gateway.relay;

import dev.tokenbus.protocol.bus.worker.StreamFrames;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.protocol.log.StreamLog;

/** Takes events into a relay's log, in order and each once, and asks for those that are missing. On the relay's event loop. */
final class Intake {
    private static final long RESEND_EVERY_NANOS = 250_000_000;

    private final StreamRelay relay;
    private long newestAt;
    private long newestAfter;
    private long resendRequestedAt;

    Intake(StreamRelay relay) {
        this.relay = relay;
        this.resendRequestedAt = relay.loop().now() - RESEND_EVERY_NANOS;
    }

    /** When the newest events arrived, in nanoseconds; 0 before the first. */
    long newestAt() {
        return newestAt;
    }

    /** Whether an event came with the newest. */
    boolean wasNewest(long seq) {
        return newestAt != 0 && seq > newestAfter;
    }

    void receive(StreamFrames frames) {
        if (!relay.isCurrent(frames)) {
            return;
        }
        long have = relay.log().lastSeq();
        if (frames.firstSeq() > have + 1) {
            requestMissing(frames, have);
        } else if (relay.hasEnded()) {
            relay.repeated(frames);
        } else {
            take(frames, have);
        }
    }

    private void requestMissing(StreamFrames frames, long have) {
        long now = relay.loop().now();
        if (now - resendRequestedAt >= RESEND_EVERY_NANOS) {
            resendRequestedAt = now;
            relay.requestResend(frames.workerAddress(), have);
        }
    }

    private void take(StreamFrames frames, long have) {
        long now = relay.loop().now();
        if (newestAt != 0 && frames.events().get(0) instanceof StreamEvent.Delta) {
            relay.metered().arrivedAfter(now - newestAt);
        }
        newestAt = now;
        newestAfter = have;
        for (long seq = have + 1; seq <= frames.lastSeq() && !relay.log().hasEnded(); seq++) {
            if (!append(frames.events().get((int) (seq - frames.firstSeq())))) {
                relay.logIsFull(frames.workerAddress());
                return;
            }
        }
        relay.logGrew();
    }

    /** Adds an event; false when there is no room. */
    boolean append(StreamEvent event) {
        if (relay.log().append(event) == StreamLog.Append.FULL) {
            return false;
        }
        if (relay.room().grew(event.cost())) {
            relay.loop().budget().isShort();
        }
        return true;
    }
}
