package dev.tokenbus.gateway.locate;

import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.relay.MirrorRelay;
import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.Addresses;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The mirrors of one gateway instance: the streams that clients read here, and whose home is another node. */
final class Mirrors {
    private static final StreamFailure NO_ROOM =
            new StreamFailure(ErrorCode.OVERLOADED, "this gateway has no room for another stream's log", 1000);

    private final GatewayLoop loop;
    private final StreamOwners owners;
    private final Map<StreamId, MirrorRelay> mirrors = new HashMap<>();

    Mirrors(GatewayLoop loop, StreamOwners owners) {
        this.loop = loop;
        this.owners = owners;
    }

    /** Attaches to a stream whose home is another node. */
    Future<StreamRelay> open(StreamId id, String homeNodeId) {
        if (!loop.budget().hasRoomFor(0)) {
            return Future.failedFuture(NO_ROOM.asException());
        }
        MirrorRelay mirror = new MirrorRelay(loop, id, homeNodeId, this::closed);
        StreamOwners.Entry before = owners.enter(mirror);
        if (before instanceof StreamOwners.Here here) {
            // Another event loop of this node was first.
            return loop.ask(here.relay().loop(), here.relay()::ready);
        }
        mirrors.put(id, mirror);
        return mirror.open();
    }

    private void closed(MirrorRelay mirror) {
        if (mirrors.remove(mirror.id(), mirror)) {
            owners.forget(mirror);
            loop.environment().forgetAddress().accept(Addresses.stream(mirror.homeNodeId(), mirror.id()));
        }
    }

    void nodeLost(String nodeId) {
        all().stream().filter(mirror -> mirror.homeNodeId().equals(nodeId)).forEach(MirrorRelay::homeLost);
    }

    /** Called every two seconds. */
    void tick() {
        all().forEach(MirrorRelay::tick);
    }

    void closeAll() {
        all().forEach(MirrorRelay::leave);
    }

    /** A copy, because a mirror that closes leaves the map. */
    List<MirrorRelay> all() {
        return List.copyOf(mirrors.values());
    }
}
