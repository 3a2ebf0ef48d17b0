package dev.tokenbus.gateway.locate;

import dev.tokenbus.cluster.BoundedConcurrency;
import dev.tokenbus.gateway.relay.GatewayLoop;
import dev.tokenbus.gateway.relay.HomeHandoff;
import dev.tokenbus.gateway.relay.HomeRelay;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.home.HomeClaim;
import dev.tokenbus.protocol.bus.home.LocateReply;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Decides which home of a stream stays after a network partition. A stream has two homes only if one of them adopted it, so that
 * one asks: for each stream that this gateway adopted, it sends a claim to the gateway that has returned, or that it never lost
 * although the worker did. Both judge by {@link HomeClaim#beats}, so they agree. A claim that was not answered is made again: of
 * a network that heals, one direction may work before the other.
 */
public final class SplitBrainMerge {
    private final GatewayLoop loop;
    private final Homes homes;

    /** @param homes the streams whose home is here */
    public SplitBrainMerge(GatewayLoop loop, Homes homes) {
        this.loop = loop;
        this.homes = homes;
    }

    /** A node that was declared dead has returned. */
    public void returned(String nodeId) {
        homes.all().stream()
                .map(HomeRelay::handoff)
                .filter(HomeHandoff::isAdopted)
                .forEach(home -> home.owesClaimTo(nodeId));
        tick();
    }

    /** Called once a second: makes the claims that are due. A gateway that is lost gets them when it returns. */
    public void tick() {
        List<HomeRelay> owing = homes.awake().stream()
                .filter(home -> home.handoff().owesClaim())
                .toList();
        if (!owing.isEmpty()) {
            claim(owing);
        }
    }

    private void claim(List<HomeRelay> owing) {
        Set<String> gateways = loop.directory().nodes().stream()
                .filter(node -> node.roles().contains(Role.GATEWAY))
                .map(NodeAnnouncement::nodeId)
                .collect(Collectors.toSet());
        List<Due> due = owing.stream()
                .flatMap(home -> home.handoff().takeClaims().stream()
                        .filter(gateways::contains)
                        .map(nodeId -> new Due(home, nodeId)))
                .toList();
        BoundedConcurrency.each(due, this::claim);
    }

    private record Due(HomeRelay home, String nodeId) {}

    private Future<?> claim(Due due) {
        return claim(due.home, due.nodeId).onFailure(cause -> due.home.handoff().owesClaimTo(due.nodeId));
    }

    private Future<?> claim(HomeRelay home, String nodeId) {
        HomeClaim claim = home.handoff().claim();
        return loop.ask(Addresses.gateway(nodeId), claim)
                .compose(reply -> settle(home, claim, reply.home().filter(winner -> !winner.equals(loop.nodeId()))));
    }

    /**
     * Lets go for the winner, unless this home is no longer what it claimed to be: meanwhile it may have won against the other one's own
     * claim, which then has let go already.
     */
    private Future<?> settle(HomeRelay home, HomeClaim claimed, Optional<String> winner) {
        if (winner.isEmpty() || home.isGone()) {
            return Future.succeededFuture();
        } else if (!home.handoff().claim().equals(claimed)) {
            return claim(home, winner.get());
        }
        release(home, winner.get());
        return Future.succeededFuture();
    }

    /** Another gateway claims a stream whose home is here: the answer names the home that stays. */
    static LocateReply answer(HomeRelay home, HomeClaim claim) {
        HomeClaim own = home.handoff().claim();
        if (own.beats(claim)) {
            return new LocateReply(own.nodeId());
        }
        release(home, claim.nodeId());
        return new LocateReply(claim.nodeId());
    }

    /** The other home wins: the attempt here is void, and the viewers move there. */
    private static void release(HomeRelay home, String winner) {
        home.worker().cancel();
        home.release(winner);
    }
}
