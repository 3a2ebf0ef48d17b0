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

    private final GatewayLoop loop;
    private final Sessions sessions;
    private final Followers followers;
    private boolean begun;

    CutOff(GatewayLoop loop, Sessions sessions, Followers followers) {
        this.loop = loop;
        this.sessions = sessions;
        this.followers = followers;
    }

    /** To be called when a node is lost, and now and then. Clients that come later, because they found no other gateway, may stay. */
    void check() {
        boolean isCutOff = isCutOff();
        if (isCutOff && !begun) {
            if (loop.index() == 0) {
                LOG.warn("reaches no worker, and has lost another gateway: sends its clients elsewhere");
            }
            IntSupplier goingAfter = () -> loop.environment().random().nextInt(SPREAD_MS);
            sessions.sendAway(DEADLINE_MS, goingAfter);
            followers.sendAway(goingAfter);
        }
        begun = isCutOff;
    }

    private boolean isCutOff() {
        return loop.directory()
                        .mayGatewayReturn(loop.config().dispatch().mayReturn().toMillis())
                && loop.directory().models().isEmpty();
    }
}
