package dev.tokenbus.gateway;

import dev.tokenbus.gateway.http.Followers;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.socket.Sessions;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the clients of a gateway elsewhere that is probably cut off: it has lost another gateway without a good-bye, and knows no
 * worker any more, so that no stream goes on here. On the gateway's event loop.
 */
final class CutOff {
    private static final Logger LOG = LoggerFactory.getLogger(CutOff.class);

    /** The clients go within this time, so that they do not all come to the other gateways at once. */
    private static final int SPREAD_MS = 500;

    /** What a client may take as the end; longer than the spread, so that one with a new prompt goes at once. */
    private static final int DEADLINE_MS = 10_000;

    /**
     * Who comes back is sent away again after this time, then after twice that, and so on: a load balancer that has not noticed yet may
     * have led it here.
     */
    private static final long FIRST_AGAIN_NANOS = 1_000_000_000L;

    private static final long LAST_AGAIN_NANOS = 8_000_000_000L;

    private final GatewayLoop loop;
    private final Sessions sessions;
    private final Followers followers;
    private boolean begun;
    private long againAtNanos;
    private long untilAgainNanos;

    CutOff(GatewayLoop loop, Sessions sessions, Followers followers) {
        this.loop = loop;
        this.sessions = sessions;
        this.followers = followers;
    }

    /** To be called when a node is lost, and every second. */
    void check() {
        if (!isCutOff()) {
            begun = false;
        } else if (!begun) {
            begun = true;
            untilAgainNanos = FIRST_AGAIN_NANOS;
            if (loop.index() == 0) {
                LOG.warn(
                        "this gateway reaches no worker, and has lost another gateway: it sends its clients elsewhere");
            }
            sendAway();
        } else if (loop.now() >= againAtNanos) {
            untilAgainNanos = Math.min(2 * untilAgainNanos, LAST_AGAIN_NANOS);
            sendAway();
        }
    }

    private void sendAway() {
        againAtNanos = loop.now() + untilAgainNanos;
        IntSupplier goingAfter = () -> loop.environment().random().nextInt(SPREAD_MS);
        sessions.sendAway(DEADLINE_MS, goingAfter);
        followers.sendAway(goingAfter);
    }

    private boolean isCutOff() {
        return loop.directory()
                        .mayGatewayReturn(loop.config().dispatch().mayReturn().toMillis())
                && loop.directory().models().isEmpty();
    }
}
