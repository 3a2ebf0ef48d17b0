package dev.tokenbus.gateway.view;

import dev.tokenbus.gateway.loop.Refusals;
import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import org.jspecify.annotations.Nullable;

/** How a view joins a stream after a cursor that its client brings: where it goes on, and what the client is told of that. */
final class Joining {
    private static final StreamFailure UNRECOVERABLE = new StreamFailure(
            ErrorCode.UNRECOVERABLE, "the cursor is of an attempt that is no longer part of the answer");

    private final StreamView view;
    private final StreamRelay relay;
    private final boolean knowsRestart;
    private final Beginning beginning;
    private final Notices notices;

    Joining(StreamView view, StreamRelay relay, boolean knowsRestart, Beginning beginning, Notices notices) {
        this.view = view;
        this.relay = relay;
        this.knowsRestart = knowsRestart;
        this.beginning = beginning;
        this.notices = notices;
    }

    void join(@Nullable String channel, long after, long epoch, boolean tail) {
        whenCaughtUp(tail ? 0 : after, () -> joinNow(channel, after, epoch, tail));
    }

    /**
     * Joins once the relay's log reaches the client's cursor, or as soon as it is known that the log does not: another gateway has
     * perhaps sent the client events that are still on their way to this one. Does not join if the client has left by then.
     */
    private void whenCaughtUp(long after, Runnable join) {
        if (after > relay.log().lastSeq() && !relay.isGone()) {
            relay.caughtUp(after).onComplete(done -> {
                if (!view.isDetached()) {
                    join.run();
                }
            });
        } else {
            join.run();
        }
    }

    private void joinNow(@Nullable String channel, long after, long epoch, boolean tail) {
        if (relay.isGone()) {
            view.refuse(Refusals.MOVING);
            return;
        }
        boolean ofThisLog = relay.isCursor(after, epoch);
        if (!tail && !ofThisLog && !knowsRestart) {
            view.refuse(UNRECOVERABLE);
            return;
        }
        long cursor = tail ? tail() : ofThisLog ? after : 0;
        view.beginAt(cursor);
        beginning.at(cursor, !tail && cursor > 0);
        if (!tail && cursor > 0) {
            resumed(cursor);
        }
        view.passVoid();
        notices.subscribed(channel, view.cursor() + 1);
        if (!tail && !ofThisLog) {
            notices.restart("the cursor is of another attempt");
        }
        view.follow();
        view.open();
        view.endIfRead();
    }

    /** The cursor that skips the log; of a stream that has ended the terminal event is left. */
    private long tail() {
        long last = relay.log().lastSeq();
        return relay.log().hasEnded() ? last - 1 : last;
    }

    /** Joins for a client whose view on another relay was closed; the client does not notice. */
    void rejoin(Place place) {
        whenCaughtUp(place.cursor(), () -> rejoinNow(place));
    }

    private void rejoinNow(Place place) {
        if (relay.isGone()) {
            view.moveFrom(place);
            return;
        }
        boolean ofThisLog = relay.isCursor(place.cursor(), place.epoch());
        boolean isLost = !ofThisLog && !knowsRestart && place.epoch() > 0;
        long cursor = ofThisLog || isLost ? place.cursor() : 0;
        view.beginAt(cursor);
        beginning.at(cursor, place.epoch() > 0);
        if (isLost) {
            view.loseToRestart(relay.epoch());
            return;
        }
        if (cursor > 0) {
            resumed(cursor);
        } else if (!ofThisLog && knowsRestart) {
            notices.restart("another attempt is the right one");
        }
        view.follow();
        view.open();
    }

    private void resumed(long cursor) {
        relay.metered().resumed();
        relay.trace().resumed(cursor);
    }
}
