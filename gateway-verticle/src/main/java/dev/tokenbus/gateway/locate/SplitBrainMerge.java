package dev.tokenbus.gateway.locate;

import dev.tokenbus.cluster.BoundedConcurrency;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.relay.HomeHandoff;
import dev.tokenbus.gateway.relay.HomeRelay;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.home.HomeClaim;
import dev.tokenbus.protocol.bus.home.LocateReply;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which home of a stream stays after a network partition. A stream has two homes only if one of them adopted it, so that
 * one asks: for each stream that this gateway adopted, it sends a claim to a gateway that returns, and to one that only the worker has
 * lost; and to every gateway if any node has returned a while ago, because a worker that returns may bring an attempt whose stream has
 * failed over to another worker and home meanwhile. Of two homes the one on the lesser node decides by {@link HomeClaim#beats}, and asks the other one to claim; a
 * home whose claim is with another gateway decides nothing. So whenever a home lets go, the other one is there and stays, and however
 * many homes meet, one is left. A claim that was not answered is made again: of a network that heals, one direction may work before the
 * other.
 */
public final class SplitBrainMerge {
    private static final Logger LOG = LoggerFactory.getLogger(SplitBrainMerge.class);
    private static final String BUSY = "a claim of this home is not answered yet";

    private final GatewayLoop loop;
    private final Homes homes;
    /** When nodes have returned, in nanoseconds. The network may still heal for some, and streams get new homes meanwhile. */
    private final Map<String, Long> returnedAt = new HashMap<>();

    /** @param homes the streams whose home is here */
    public SplitBrainMerge(GatewayLoop loop, Homes homes) {
        this.loop = loop;
        this.homes = homes;
    }

    /** A node that was declared dead has returned. */
    public void returned(String nodeId) {
        returnedAt.put(nodeId, loop.now());
        homes.all().stream()
                .map(HomeRelay::handoff)
                .filter(HomeHandoff::isAdopted)
                .forEach(home -> home.owesClaimTo(nodeId));
        tick();
    }

    /** Called once a second: makes the claims that are due. A gateway that is lost gets them when it returns. */
    public void tick() {
        long now = loop.now();
        long lately = loop.config().dispatch().mayReturn().toNanos();
        returnedAt.values().removeIf(at -> now - at > lately);
        if (!returnedAt.isEmpty()) {
            Set<String> others = gateways();
            homes.awake().stream()
                    .map(HomeRelay::handoff)
                    .filter(HomeHandoff::takeNew)
                    .forEach(home -> others.forEach(home::owesClaimTo));
        }
        List<HomeRelay> owing = homes.awake().stream()
                .filter(home -> home.handoff().owesClaim())
                .toList();
        if (!owing.isEmpty()) {
            claim(owing);
        }
    }

    private void claim(List<HomeRelay> owing) {
        Set<String> gateways = gateways();
        List<Due> due = owing.stream()
                .flatMap(home -> home.handoff().takeClaims().stream()
                        .filter(gateways::contains)
                        .map(nodeId -> new Due(home, nodeId)))
                .toList();
        BoundedConcurrency.each(due, this::claim);
    }

    /** The other gateways that are there. */
    private Set<String> gateways() {
        return loop.directory().nodes().stream()
                .filter(node -> node.roles().contains(Role.GATEWAY))
                .map(NodeAnnouncement::nodeId)
                .filter(nodeId -> !nodeId.equals(loop.nodeId()))
                .collect(Collectors.toSet());
    }

    private record Due(HomeRelay home, String nodeId) {}

    private Future<?> claim(Due due) {
        return claim(due.home, due.nodeId).onFailure(cause -> due.home.handoff().owesClaimTo(due.nodeId));
    }

    private Future<?> claim(HomeRelay home, String nodeId) {
        if (home.isGone()) {
            // While others claimed. The other home must not let go for it.
            return Future.succeededFuture();
        }
        HomeHandoff handoff = home.handoff();
        HomeClaim claim = handoff.claim();
        if (claim.decides(nodeId)) {
            // Once the other one has said what it has.
            return loop.ask(Addresses.gateway(nodeId), claim);
        } else if (handoff.isClaiming()) {
            return Future.failedFuture(BUSY);
        }
        handoff.claims();
        return loop.ask(Addresses.gateway(nodeId), claim)
                .onComplete(answered -> handoff.claimed())
                .onSuccess(decided -> decided.home().ifPresent(winner -> settle(home, winner)));
    }

    private void settle(HomeRelay home, String winner) {
        if (home.isGone()) {
            return;
        } else if (winner.equals(loop.nodeId())) {
            home.handoff().wins();
        } else {
            release(home, winner);
        }
    }

    /** Another gateway claims a stream whose home is here: the answer names the home that stays. Fails when that is not known yet. */
    static Future<LocateReply> answer(HomeRelay home, HomeClaim claim) {
        HomeClaim own = home.handoff().claim();
        if (!own.decides(claim.nodeId())) {
            if (!home.loop().directory().isAlive(claim.nodeId())) {
                return Future.failedFuture("this node cannot claim at a node that it takes for dead");
            }
            home.handoff().owesClaimTo(claim.nodeId());
            return Future.succeededFuture(LocateReply.UNKNOWN);
        } else if (home.handoff().isClaiming()) {
            return Future.failedFuture(BUSY);
        } else if (own.beats(claim)) {
            LOG.atDebug()
                    .addKeyValue("streamId", home.id())
                    .addKeyValue("epoch", home.epoch())
                    .addKeyValue("peerId", claim.nodeId())
                    .log("of two homes this one stays");
            home.handoff().wins();
            return Future.succeededFuture(new LocateReply(own.nodeId()));
        }
        release(home, claim.nodeId());
        return Future.succeededFuture(new LocateReply(claim.nodeId()));
    }

    /** The other home wins: the attempt here is void, and the viewers move there. */
    private static void release(HomeRelay home, String winner) {
        LOG.atDebug()
                .addKeyValue("streamId", home.id())
                .addKeyValue("epoch", home.epoch())
                .addKeyValue("peerId", winner)
                .log("of two homes the other one stays");
        home.worker().cancel();
        home.release(winner);
    }
}
