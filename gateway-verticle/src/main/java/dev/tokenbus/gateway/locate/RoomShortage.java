package dev.tokenbus.gateway.locate;

import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.loop.Refusals;
import dev.tokenbus.gateway.relay.HomeRelay;
import dev.tokenbus.gateway.relay.MirrorRelay;
import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.protocol.log.LogBudget;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Makes room when the streams of a gateway instance hold more than they may. Logs of ended streams go first, and the workers of large
 * streams get no more credit; when the shortage lasts the largest streams end, those first that nobody reads on, since their viewers are
 * what keeps the room from being used. Where workers send on in spite of that the largest end at once.
 */
final class RoomShortage {
    private final GatewayLoop loop;
    private final Homes homes;
    private final Mirrors mirrors;
    private final LogBudget budget;
    private boolean scheduled;

    RoomShortage(GatewayLoop loop, Homes homes, Mirrors mirrors) {
        this.loop = loop;
        this.homes = homes;
        this.mirrors = mirrors;
        this.budget = loop.budget();
        budget.onShort(this::isShort);
    }

    /** A log has grown over the budget. In a later pass, because the one that grew may have to end. */
    private void isShort() {
        if (!scheduled) {
            scheduled = true;
            loop.context().runOnContext(v -> {
                scheduled = false;
                homes.expire();
                if (budget.isExhausted()) {
                    end();
                }
            });
        }
    }

    /** Called once a second. */
    void tick() {
        if (budget.hasBeenSpentFor(loop.config().retention().roomWait().toNanos(), loop.now())) {
            end();
        }
    }

    private void end() {
        long left = budget.excess();
        for (StreamRelay relay : largestFirst()) {
            if (left <= 0) {
                return;
            }
            left -= relay.log().bytes();
            if (relay instanceof MirrorRelay mirror) {
                mirror.leave();
                mirror.tellLost(Refusals.NO_ROOM);
            } else if (relay instanceof HomeRelay home) {
                homes.evict(home, Refusals.NO_ROOM);
            }
        }
    }

    private List<? extends StreamRelay> largestFirst() {
        return Stream.<StreamRelay>concat(homes.holding().stream(), mirrors.all().stream())
                .filter(relay -> relay.log().lastSeq() > 0)
                .sorted(Comparator.comparing(RoomShortage::isUnread)
                        .thenComparingLong(relay -> relay.log().bytes())
                        .reversed())
                .toList();
    }

    private static boolean isUnread(StreamRelay relay) {
        return relay.fastestSeq() < relay.log().lastSeq();
    }
}
