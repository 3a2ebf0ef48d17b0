package dev.tokenbus.gateway.durable;

import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.gateway.viewer.Viewer;
import dev.tokenbus.protocol.StreamFailure;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/** Waits until a stream grows beyond a place, or for so long; meanwhile its reader counts as a viewer. On the stream's event loop. */
final class TailWait implements Viewer {
    private final StreamRelay relay;
    private final long after;
    private final Promise<Void> over = Promise.promise();

    private TailWait(StreamRelay relay, long after) {
        this.relay = relay;
        this.after = after;
    }

    /**
     * Completes when there may be more; fails with a {@code StreamException} when the stream has to be looked for again.
     *
     * @param unwanted completes when nobody wants to wait any longer
     */
    static Future<Void> of(StreamRelay relay, long after, long mostMs, Future<Void> unwanted) {
        if (relay.log().lastSeq() > after || relay.log().hasEnded()) {
            return Future.succeededFuture();
        }
        TailWait wait = new TailWait(relay, after);
        relay.attach(wait);
        long timer = relay.loop().vertx().setTimer(mostMs, late -> wait.over.tryComplete());
        unwanted.onComplete(now -> relay.loop().context().runOnContext(v -> wait.over.tryComplete()));
        return wait.over.future().onComplete(done -> {
            relay.loop().vertx().cancelTimer(timer);
            relay.detach(wait);
        });
    }

    @Override
    public void pump() {
        if (relay.log().lastSeq() > after) {
            over.tryComplete();
        }
    }

    @Override
    public long cursor() {
        return after;
    }

    @Override
    public int watching() {
        return 1;
    }

    @Override
    public void queued(int position) {}

    @Override
    public boolean canRestart() {
        return true;
    }

    @Override
    public void failedOver(long epoch, long continuedAfter) {}

    @Override
    public void lost(StreamFailure failure) {
        over.tryFail(failure.asException());
    }
}
