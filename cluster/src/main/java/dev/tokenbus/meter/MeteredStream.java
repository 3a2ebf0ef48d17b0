package dev.tokenbus.meter;

import dev.tokenbus.protocol.Outcome;

/**
 * One stream on one gateway, as the meters see it: knows where its figures go, and keeps the times that are not over yet. Its kind is known
 * when a worker has accepted it; its start, its end and its first token then count for that kind, whichever backend goes on later.
 *
 * <p>Confined to the stream's event loop.
 */
public final class MeteredStream {
    /** How long something took that nobody measured. */
    public static final long UNKNOWN = -1;

    private static final long NONE = -1;

    private final GatewayMeter meter;
    private String door = "";
    private StreamKind kind = StreamKind.OTHER;
    private StreamMeter stream = StreamMeter.NOOP;
    private StreamMeter attempt = StreamMeter.NOOP;
    private boolean isHome;
    private boolean isFollowed;
    private boolean isGone;
    private long arrived;
    private long read;
    private long firstToken = NONE;
    private long busHop = NONE;
    private long queuedAt = NONE;

    public MeteredStream(GatewayMeter meter) {
        this.meter = meter;
    }

    /** The way by which a client asked for it. */
    public void askedAt(String givenDoor) {
        door = givenDoor;
    }

    /** What its figures are divided by; that of the newest attempt. */
    public StreamKind kind() {
        return kind;
    }

    /** It is known which backend answers from now on. */
    public void answeredBy(String model, String backend) {
        kind = new StreamKind(model, backend, door);
        attempt = meter.streams(kind);
        if (stream == StreamMeter.NOOP) {
            stream = attempt;
        }
        if (firstToken != NONE) {
            stream.firstToken(firstToken);
            firstToken = NONE;
        }
    }

    /** A worker has accepted an attempt, and the stream is at this place of its queue, from 1; 0 if it runs at once. */
    public void accepted(String model, String backend, int position, long now) {
        answeredBy(model, backend);
        if (busHop != NONE) {
            attempt.busHop(busHop);
            busHop = NONE;
        }
        queuedAt = now;
        moved(position, now);
    }

    /** Its place in the queue has changed; 0 if it runs. */
    public void moved(int position, long now) {
        if (position == 0 && queuedAt != NONE) {
            attempt.queued(now - queuedAt);
            queuedAt = NONE;
        }
    }

    /** A worker has answered a question so long after it was asked. */
    public void answeredAfter(long nanos) {
        busHop = nanos / 2;
    }

    /** This gateway is the stream's home. */
    public void started() {
        isHome = true;
        meter.streamStarted();
        stream.started();
    }

    /** This gateway is the stream's home, which had another one before. */
    public void adopted() {
        meter.recovery().adopted();
        started();
    }

    /** It has ended here, or left. */
    public void ended(Outcome outcome) {
        meter.streamEnded(outcome);
        stream.ended(outcome);
    }

    /** It has ended so long after it was asked for. */
    public void lasted(long nanos) {
        stream.lasted(nanos);
    }

    /** Its first token has arrived so long after it was asked for; perhaps before its worker has said that it takes it. */
    public void firstToken(long nanos) {
        meter.firstToken(nanos);
        if (stream == StreamMeter.NOOP) {
            firstToken = nanos;
        } else {
            stream.firstToken(nanos);
        }
    }

    /** From now on events arrive as they are produced: this is the home, and has all that came before. */
    public void follows() {
        isFollowed = true;
    }

    /** Tokens have arrived so long after those before. */
    public void arrivedAfter(long nanos) {
        if (isFollowed) {
            attempt.gap(nanos);
        }
    }

    /** The log has events up to this. */
    public void arrivedUpTo(long seq) {
        if (isHome && seq > arrived) {
            attempt.arrived(seq - arrived);
            arrived = seq;
        }
    }

    /** The fastest viewer was sent events up to this. */
    public void readUpTo(long seq) {
        if (isHome && seq > read) {
            attempt.read(seq - read);
            read = seq;
        }
    }

    /** The log is gone here. */
    public void gone(long lastSeq, long fastestSeq) {
        arrivedUpTo(lastSeq);
        readUpTo(fastestSeq);
        if (isHome && !isGone) {
            isGone = true;
            attempt.unread(arrived - read);
        }
    }

    /** A viewer was sent the terminal event. */
    public void terminalSent(Outcome outcome) {
        meter.terminalSent(outcome);
    }

    /** A viewer goes on after a cursor. */
    public void resumed() {
        meter.recovery().resumed();
    }

    /**
     * A viewer was sent a frame of so many bytes with so many tokens, either of which may be none: an end has no tokens, and who waits
     * for a whole answer takes tokens without a word.
     *
     * @param nanosInGateway how long ago they arrived; {@link #UNKNOWN} for a frame that begins before the newest that arrived, and for
     *     what was here before its viewer
     */
    public void delivered(int tokens, int bytes, long nanosInGateway) {
        if (tokens > 0 && bytes == 0) {
            meter.tokensDelivered(tokens);
        } else if (tokens > 0 && nanosInGateway == UNKNOWN) {
            meter.chunkDelivered(tokens);
        } else if (tokens > 0) {
            meter.chunkDelivered(tokens, nanosInGateway);
        }
        attempt.delivered(tokens, bytes);
    }

    /** A viewer's socket took no bytes for so long. */
    public void stalled(long nanos) {
        attempt.stalled(nanos);
    }
}
