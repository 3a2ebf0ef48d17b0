package dev.tokenbus.gateway.locate;

import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.relay.HomeRelay;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.home.LocateName;
import dev.tokenbus.protocol.bus.home.NameReply;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.protocol.bus.wire.RequestKey;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds the newest live stream of a name, such as a chat's, on whichever gateway it is at home. */
public final class StreamNames {
    private static final long AGAIN_MS = 250;

    private final GatewayLoop loop;
    private final Relays relays;

    public StreamNames(GatewayLoop loop, Relays relays) {
        this.loop = loop;
        this.relays = relays;
    }

    /** The newest live stream of a name at this node. */
    static Future<NameReply> locate(GatewayLoop loop, Relays relays, String name) {
        StreamOwners.KeyUse use = relays.useOf(RequestKey.named(name, 0).key());
        if (use == null
                || !(relays.onThisNode(use.streamId()) instanceof StreamOwners.Here here)
                || !(here.relay() instanceof HomeRelay home)) {
            return Future.succeededFuture(NameReply.UNKNOWN);
        }
        NameReply found = new NameReply(use.streamId().value(), use.bodyHash());
        return loop.ask(home.loop(), () -> Future.succeededFuture(home.hasEnded() ? NameReply.UNKNOWN : found));
    }

    /** Empty if no stream of the name is live, which a gateway that has just started knows after a while only. */
    public Future<Optional<StreamId>> find(String name) {
        return findUntil(name, loop.now() + loop.config().dispatch().failover().toNanos());
    }

    private Future<Optional<StreamId>> findUntil(String name, long givenUpAt) {
        return ask(name)
                .compose(found -> found.isEmpty() && !loop.directory().isSettled() && loop.now() < givenUpAt
                        ? loop.vertx().timer(AGAIN_MS).compose(later -> findUntil(name, givenUpAt))
                        : Future.succeededFuture(found));
    }

    private Future<Optional<StreamId>> ask(String name) {
        List<Future<NameReply>> answers = new ArrayList<>();
        answers.add(locate(loop, relays, name));
        for (NodeAnnouncement node : loop.directory().nodes()) {
            if (node.roles().contains(Role.GATEWAY) && !node.nodeId().equals(loop.nodeId())) {
                answers.add(loop.ask(Addresses.gateway(node.nodeId()), new LocateName(name)));
            }
            // A stream whose home has died is known to its worker alone.
            node.workers()
                    .forEach(worker -> answers.add(
                            loop.ask(Addresses.worker(node.nodeId(), worker.index()), new LocateName(name))));
        }
        return Future.join(answers).transform(all -> Future.succeededFuture(newest(answers)));
    }

    private static Optional<StreamId> newest(List<Future<NameReply>> answers) {
        return answers.stream()
                .filter(Future::succeeded)
                .map(Future::result)
                .filter(reply -> !reply.streamId().isEmpty())
                .max(Comparator.comparingLong(NameReply::startedAt))
                .map(reply -> new StreamId(reply.streamId()));
    }
}
