package dev.tokenbus.gateway.view;

import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.gateway.viewer.ChunkEncoder;
import dev.tokenbus.gateway.viewer.Viewer;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
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
    private final Notices notices;
    private final Joining joining;
    private long cursor;
    private long followsAfter;
    private long credit;
    private boolean open;
    private boolean paused;
    private boolean detached;
    private long pausedAt;

    StreamView(ViewSink sink, StreamRelay relay, Delivery delivery) {
        this.sink = sink;
        this.relay = relay;
        this.delivery = delivery;
        this.beginning = new Beginning(sink, delivery.knowsRestart());
        this.notices = new Notices(sink, relay);
        this.heldBack = new HeldBack(sink, relay, notices);
        this.joining = new Joining(this, relay, delivery.knowsRestart(), beginning, notices);
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
            notices.failedOver(epoch, after);
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
    void follow() {
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
        joining.join(channel, after, epoch, tail);
    }

    /** Ends the view if the client has the whole log, so that no event follows. */
    void endIfRead() {
        StreamEvent.Terminal terminal = relay.log().terminal();
        if (terminal != null && cursor == relay.log().lastSeq() && !detached) {
            end(terminal);
        }
    }

    private void end(StreamEvent.Terminal terminal) {
        detach();
        sink.ended(relay.id(), terminal.outcome().wireName());
    }

    /** Resumes for a client whose view on another relay was closed; the client does not notice. */
    public void rejoin(Place place) {
        paused = place.paused();
        pausedAt = relay.loop().now();
        joining.rejoin(place);
    }

    boolean isDetached() {
        return detached;
    }

    /** The client goes on after this cursor. */
    void beginAt(long after) {
        cursor = after;
    }

    /** The relay serves the stream no longer: the client goes on elsewhere from a place, with the settings that it has now. */
    void moveFrom(Place place) {
        move(new Place(place.cursor(), place.epoch(), paused, delivery.withCredit(credit)));
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
            notices.queued(position);
        }
    }

    @Override
    public void pump() {
        while (open && !paused && !detached && cursor < relay.log().lastSeq() && mayAdvance()) {
            if (passVoid()) {
                notices.subscribed(null, cursor + 1);
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
                end(terminal);
                return;
            }
        }
    }

    /** Passes what is void for a client that was sent nothing yet; the credit is for what comes. False when there is nothing to pass. */
    boolean passVoid() {
        long passed = beginning.pass(cursor, relay.log()) - cursor;
        cursor += passed;
        credit = credit < 0 ? credit : credit + passed;
        return passed > 0;
    }

    /** The answer restarts, and the client, which has been sent a part of it, cannot handle that: for the client the stream fails. */
    void loseToRestart(long epoch) {
        detach();
        notices.lost(epoch, cursor + 1);
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
            notices.paused("client");
        }
    }

    public void resume() {
        if (paused) {
            paused = false;
            followsAfter = relay.log().lastSeq();
            notices.resumed("client");
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
            notices.unsubscribed();
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

    void refuse(StreamFailure failure) {
        leave();
        notices.refused(failure);
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
