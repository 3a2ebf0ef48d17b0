package dev.tokenbus.gateway.view;

import dev.tokenbus.gateway.loop.Refusals;
import dev.tokenbus.gateway.relay.ChunkEncoder;
import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.gateway.relay.Viewer;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.frame.StreamNotice;
import dev.tokenbus.protocol.log.StreamEvent;
import org.jspecify.annotations.Nullable;

/**
 * One client's view of one stream: a cursor in the stream's log, and the rules for when it may advance. The view sends each event
 * after the cursor once, in order, as fast as the client reads; a client that does not read costs nothing but the cursor.
 *
 * <p>Confined to the stream's event loop.
 */
public final class StreamView implements Viewer {
    private final ViewSink sink;
    private final StreamRelay relay;
    private final Delivery delivery;
    private final Beginning beginning;
    private final HeldBack heldBack;
    private long cursor;
    private long followsAfter;
    private long credit;
    private boolean open;
    private boolean paused;
    private boolean detached;
    private long pausedAt;

    /**
     * The client's cursor in a stream and its settings: everything that a view on another relay needs to resume.
     *
     * @param epoch the epoch of the last event that the client was sent; 0 before the first, also where the cursor is behind a restart
     */
    public record Place(long cursor, long epoch, boolean paused, Delivery delivery) {}

    StreamView(ViewSink sink, StreamRelay relay, Delivery delivery) {
        this.sink = sink;
        this.relay = relay;
        this.delivery = delivery;
        this.beginning = new Beginning(sink, delivery.knowsRestart());
        this.heldBack = new HeldBack(sink, relay);
        this.credit = delivery.credit();
    }

    @Override
    public long cursor() {
        return cursor;
    }

    @Override
    public int watching() {
        return 1;
    }

    @Override
    public boolean canRestart() {
        return delivery.knowsRestart() || beginning.isAt(cursor);
    }

    @Override
    public void failedOver(long epoch, long after) {
        if (open && delivery.knowsRestart()) {
            sink.control(new StreamNotice.Failover(relay.id().value(), epoch, after));
        }
    }

    /** Joins from the beginning of the log; the client knows the stream already. */
    public void start() {
        if (relay.isGone()) {
            move(place());
            return;
        }
        follow();
        open();
    }

    /** From here on the view waits for events; those that the log has already are as old as they are. */
    private void follow() {
        followsAfter = relay.log().lastSeq();
        relay.attach(this);
    }

    /** The client knows the stream now, so that events may follow. */
    public void open() {
        open = true;
        pump();
    }

    /**
     * Joins a stream after a client's cursor or, with {@code tail}, after the last event. A cursor of another attempt is answered
     * with {@code restart} and the whole log, or, for a client that cannot handle that, with an error.
     */
    public void join(@Nullable String channel, long after, long epoch, boolean tail) {
        whenCaughtUp(tail ? 0 : after, () -> joinNow(channel, after, epoch, tail));
    }

    /**
     * Joins once the relay's log reaches the client's cursor, or as soon as it is known that the log does not: another gateway has
     * perhaps sent the client events that are still on their way to this one. Does not join if the client has left by then.
     */
    private void whenCaughtUp(long after, Runnable join) {
        if (after > relay.log().lastSeq() && !relay.isGone()) {
            relay.caughtUp(after).onComplete(done -> {
                if (!detached) {
                    join.run();
                }
            });
        } else {
            join.run();
        }
    }

    private void joinNow(@Nullable String channel, long after, long epoch, boolean tail) {
        String streamId = relay.id().value();
        if (relay.isGone()) {
            refuse(Refusals.MOVING);
            return;
        }
        boolean ofThisLog = relay.isCursor(after, epoch);
        if (!tail && !ofThisLog && !delivery.knowsRestart()) {
            refuse(new StreamFailure(
                    ErrorCode.UNRECOVERABLE, "the cursor is of an attempt that is no longer part of the answer"));
            return;
        }
        cursor = tail ? tail() : ofThisLog ? after : 0;
        beginning.at(cursor, !tail && cursor > 0);
        if (!tail && cursor > 0) {
            resumed();
        }
        passVoid();
        sink.control(new StreamNotice.Subscribed(streamId, channel, cursor + 1, relay.epoch()));
        if (!tail && !ofThisLog) {
            sink.control(new ServerFrame.Restart(streamId, relay.epoch(), 0, "the cursor is of another attempt"));
        }
        follow();
        open();
        StreamEvent.Terminal terminal = relay.log().terminal();
        if (terminal != null && cursor == relay.log().lastSeq() && !detached) {
            // The client has the whole log, so no event follows.
            detach();
            sink.ended(relay.id(), terminal.outcome().wireName());
        }
    }

    /** The cursor that skips the log; of a stream that has ended the terminal event is left. */
    private long tail() {
        long last = relay.log().lastSeq();
        return relay.log().hasEnded() ? last - 1 : last;
    }

    /** Resumes for a client whose view on another relay was closed; the client does not notice. */
    public void rejoin(Place place) {
        paused = place.paused();
        pausedAt = relay.loop().now();
        whenCaughtUp(place.cursor(), () -> rejoinNow(place));
    }

    private void rejoinNow(Place place) {
        if (relay.isGone()) {
            // The client may have changed its settings in the meantime.
            move(new Place(place.cursor(), place.epoch(), paused, delivery.withCredit(credit)));
            return;
        }
        boolean ofThisLog = relay.isCursor(place.cursor(), place.epoch());
        boolean isLost = !ofThisLog && !delivery.knowsRestart() && place.epoch() > 0;
        cursor = ofThisLog || isLost ? place.cursor() : 0;
        beginning.at(cursor, place.epoch() > 0);
        if (isLost) {
            loseToRestart(relay.epoch());
            return;
        }
        if (cursor > 0) {
            resumed();
        } else if (!ofThisLog && delivery.knowsRestart()) {
            sink.control(
                    new ServerFrame.Restart(relay.id().value(), relay.epoch(), 0, "another attempt is the right one"));
        }
        follow();
        open();
    }

    private void resumed() {
        relay.metered().resumed();
        relay.trace().resumed(cursor);
    }

    private void move(Place place) {
        leave();
        sink.moved(relay.id(), place);
    }

    private Place place() {
        boolean hasNothing = cursor == 0 || beginning.isAt(cursor);
        long epoch = hasNothing ? 0 : relay.log().get(cursor).epoch();
        return new Place(cursor, epoch, paused, delivery.withCredit(credit));
    }

    @Override
    public void queued(int position) {
        if (open && position > 0) {
            sink.control(new StreamNotice.Queued(null, relay.id().value(), position));
        }
    }

    @Override
    public void pump() {
        while (open && !paused && !detached && cursor < relay.log().lastSeq() && mayAdvance()) {
            if (passVoid()) {
                sink.control(new StreamNotice.Subscribed(relay.id().value(), null, cursor + 1, relay.epoch()));
                continue;
            }
            if (!delivery.knowsRestart() && relay.log().get(cursor + 1) instanceof StreamEvent.Restarted restarted) {
                loseToRestart(restarted.epoch());
                return;
            }
            long upTo = credit < 0 ? Long.MAX_VALUE : credit;
            ChunkEncoder.Encoded next = sink.next(relay, cursor, delivery.chunkSize(), upTo, sink.frameBytes());
            sink.events(next);
            beginning.over();
            cursor = next.seq();
            relay.delivered(next, next.from() > followsAfter);
            StreamEvent.Terminal terminal = relay.log().terminal();
            if (terminal != null && cursor == relay.log().lastSeq()) {
                detach();
                sink.ended(relay.id(), terminal.outcome().wireName());
                return;
            }
        }
    }

    /** Passes what is void for a client that was sent nothing yet; the credit is for what comes. False when there is nothing to pass. */
    private boolean passVoid() {
        long passed = beginning.pass(cursor, relay.log()) - cursor;
        cursor += passed;
        credit = credit < 0 ? credit : credit + passed;
        return passed > 0;
    }

    /** The answer restarts, and the client, which has been sent a part of it, cannot handle that: for the client the stream fails. */
    private void loseToRestart(long epoch) {
        detach();
        sink.control(ServerFrame.Error.ofStream(relay.id().value(), epoch, cursor + 1, Refusals.LOST, Usage.NONE));
        sink.ended(relay.id(), Refusals.LOST.code().wireName());
    }

    private boolean mayAdvance() {
        return heldBack.mayAdvance(credit >= 0 && cursor >= credit);
    }

    /** Raises the credit; it never goes down. */
    public void credit(long upTo) {
        credit = Math.max(credit, upTo);
        pump();
    }

    public void pause() {
        if (!paused) {
            paused = true;
            pausedAt = relay.loop().now();
            heldBack.over();
            sink.control(new StreamNotice.Paused(relay.id().value(), "client"));
        }
    }

    public void resume() {
        if (paused) {
            paused = false;
            followsAfter = relay.log().lastSeq();
            sink.control(new StreamNotice.Resumed(relay.id().value(), "client"));
            pump();
        }
    }

    public long now() {
        return relay.loop().now();
    }

    /** Called once a second: tells the client when it is slow, and ends a pause that lasts too long. */
    public void tick(long now, long maxPauseNanos) {
        if (paused && now - pausedAt > maxPauseNanos) {
            detach();
            sink.control(new StreamNotice.Unsubscribed(relay.id().value(), null));
            sink.left(relay.id());
        } else {
            heldBack.tick(now);
        }
    }

    /** The client is moved to the stream's next relay or, where there is none, is told of the failure. */
    @Override
    public void lost(StreamFailure failure) {
        if (failure.code() == ErrorCode.LOCATING) {
            move(place());
        } else {
            refuse(failure);
        }
    }

    private void refuse(StreamFailure failure) {
        leave();
        sink.control(ServerFrame.Error.aboutStream(relay.id().value(), failure));
        sink.left(relay.id());
    }

    /** The client no longer receives the stream, which continues. */
    public void detach() {
        if (!detached) {
            leave();
            relay.detach(this);
        }
    }

    private void leave() {
        detached = true;
        heldBack.over();
    }

    @Override
    public void traceEnds() {
        heldBack.sayStall();
    }
}
