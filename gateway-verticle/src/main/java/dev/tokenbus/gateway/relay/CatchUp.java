package dev.tokenbus.gateway.relay;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Who waits until a mirror's log has what the home has: everyone while the mirror opens, then viewers whose cursor is ahead of the
 * log, because their earlier gateway heard of the newest events first. Such a viewer waits until the log reaches its cursor, or has
 * everything that the home had when it was asked: then the cursor is of another attempt. Questions, answers and events may be lost,
 * which says nothing about a cursor, so the home is asked until nobody waits.
 *
 * <p>On the mirror's event loop.
 */
final class CatchUp {
    private static final long AGAIN_MS = 250;

    private final StreamRelay mirror;
    private final Supplier<Future<Long>> headOfHome;
    private final List<Waiting> waiting = new ArrayList<>();
    private boolean asking;
    private boolean asksAgain;
    private boolean answered;
    private boolean isOver;
    private long seqBefore;

    private static final class Waiting {
        private final Promise<Void> over = Promise.promise();
        private long until;
        private boolean asked;

        Waiting(long cursor) {
            until = cursor;
        }
    }

    /** @param headOfHome asks the home for the last event of its log, and to send what this log lacks */
    CatchUp(StreamRelay mirror, Supplier<Future<Long>> headOfHome) {
        this.mirror = mirror;
        this.headOfHome = headOfHome;
    }

    /** Waits with a cursor that is ahead of the log. */
    Future<Void> await(long cursor) {
        if (isOver) {
            return Future.succeededFuture();
        }
        Waiting viewer = new Waiting(cursor);
        waiting.add(viewer);
        ask();
        return viewer.over.future();
    }

    /**
     * The mirror opens, and the home sends its log, which ends with {@code head}: it is asked again when nothing comes. Does nothing
     * for a mirror that has closed meanwhile.
     */
    void expect(long head) {
        if (isOver) {
            return;
        }
        Waiting opening = new Waiting(head);
        opening.asked = true;
        answered = true;
        seqBefore = mirror.log().lastSeq();
        waiting.add(opening);
        logGrew();
        askAgain();
    }

    /** One question at a time serves everyone who came before it. */
    private void ask() {
        if (!asking) {
            asking = true;
            seqBefore = mirror.log().lastSeq();
            waiting.forEach(viewer -> viewer.asked = true);
            headOfHome.get().onComplete(this::answered);
        }
    }

    private void answered(AsyncResult<Long> head) {
        asking = false;
        answered = head.succeeded();
        if (answered) {
            waiting.stream()
                    .filter(viewer -> viewer.asked)
                    .forEach(viewer -> viewer.until = Math.min(viewer.until, head.result()));
            logGrew();
        }
        if (waiting.stream().anyMatch(viewer -> !viewer.asked)) {
            ask();
        } else {
            askAgain();
        }
    }

    private void askAgain() {
        if (!waiting.isEmpty() && !asksAgain) {
            asksAgain = true;
            mirror.loop().vertx().setTimer(AGAIN_MS, timer -> {
                asksAgain = false;
                boolean arrives = mirror.log().lastSeq() > seqBefore;
                seqBefore = mirror.log().lastSeq();
                if (waiting.isEmpty() || (answered && arrives)) {
                    askAgain();
                } else {
                    ask();
                }
            });
        }
    }

    void logGrew() {
        release(mirror.log().lastSeq());
    }

    /** The log grows no more: nobody needs to wait, now or later. */
    void over() {
        isOver = true;
        release(Long.MAX_VALUE);
    }

    private void release(long seq) {
        if (!waiting.isEmpty()) {
            List<Waiting> released =
                    waiting.stream().filter(viewer -> viewer.until <= seq).toList();
            waiting.removeAll(released);
            released.forEach(viewer -> viewer.over.complete());
        }
    }
}
