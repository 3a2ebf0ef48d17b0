package dev.tokenbus.gateway.locate;

import dev.tokenbus.cluster.NodeDirectory;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.loop.Refusals;
import dev.tokenbus.gateway.principal.Principal;
import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamException;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.home.HomeControl;
import dev.tokenbus.protocol.bus.home.HomeReply.Knows;
import dev.tokenbus.protocol.bus.home.LocateStream;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.protocol.bus.node.WorkerStatus;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds a stream in the cluster: on this node; at the home that its id names; else on any other gateway, or through its worker,
 * which makes this gateway the home if the stream has none. Fails with {@code unknown_stream} only when every live node has said
 * no, with {@code expired} if one of them knows that its log is gone, and with {@code unrecoverable} if its home is dead.
 */
public final class StreamFinder {
    private static final StreamFailure EXPIRED =
            new StreamFailure(ErrorCode.EXPIRED, "the stream ended and its log is gone");

    private static final StreamFailure UNRECOVERABLE =
            new StreamFailure(ErrorCode.UNRECOVERABLE, "the stream's home and worker are lost, and its log with them");

    private static final StreamFailure LOCATING =
            new StreamFailure(ErrorCode.LOCATING, "the stream's home is not found yet", 500);

    private static final long AGAIN_MS = 250;

    private final GatewayLoop loop;
    private final Relays relays;

    public StreamFinder(GatewayLoop loop, Relays relays) {
        this.loop = loop;
        this.relays = relays;
    }

    /** The stream's relay on this node, which belongs to its own event loop; creates a mirror if needed. */
    public Future<StreamRelay> find(StreamId id) {
        StreamOwners.Entry entry = relays.onThisNode(id);
        if (entry instanceof StreamOwners.Here here) {
            return orElsewhere(id, loop.ask(here.relay().loop(), here.relay()::ready));
        } else if (entry instanceof StreamOwners.Expired) {
            return Future.failedFuture(EXPIRED.asException());
        }
        String home = id.homeNodeId();
        if (home.equals(loop.nodeId()) || !loop.directory().isAlive(home)) {
            return askOthers(id);
        }
        return orElsewhere(id, relays.mirror(id, home));
    }

    /**
     * As {@link #find}, for whoever owns the stream. Nobody else learns that there is one.
     *
     * @param knowsIt whether the client has shown a token of the stream, and so may hear what has become of it
     */
    public Future<StreamRelay> findOwned(StreamId id, Principal principal, boolean knowsIt) {
        return find(id).compose(relay -> owned(relay, principal))
                .recover(cause -> Future.failedFuture(knowsIt ? cause : Refusals.UNKNOWN.asException()));
    }

    /** The stream, for whoever owns it; fails as if there were none for anybody else. */
    public static Future<StreamRelay> owned(StreamRelay relay, Principal principal) {
        return relay.isOwnedBy(principal)
                ? Future.succeededFuture(relay)
                : Future.failedFuture(Refusals.UNKNOWN.asException());
    }

    /** The stream may have moved from where it was expected. */
    private Future<StreamRelay> orElsewhere(StreamId id, Future<StreamRelay> found) {
        return found.recover(cause -> isElsewhere(cause) ? askOthers(id) : Future.failedFuture(cause));
    }

    /** Finds a stream whose relay has just released it; the worker may need a while to find a new home. */
    public Future<StreamRelay> findAgain(StreamId id) {
        return findAgain(id, loop.config().dispatch().failover());
    }

    /** As {@link #findAgain(StreamId)}, for so long. */
    public Future<StreamRelay> findAgain(StreamId id, Duration within) {
        return findUntil(id, loop.now() + within.toNanos());
    }

    private Future<StreamRelay> findUntil(StreamId id, long givenUpAt) {
        return find(id).recover(cause -> isPassing(cause) && loop.now() < givenUpAt
                ? loop.vertx().timer(AGAIN_MS).compose(later -> findUntil(id, givenUpAt))
                : Future.failedFuture(cause));
    }

    private static boolean isPassing(Throwable cause) {
        return !(cause instanceof StreamException known) || known.failure().code() == ErrorCode.LOCATING;
    }

    private static boolean isElsewhere(Throwable cause) {
        return isPassing(cause)
                || (cause instanceof StreamException known && known.failure().code() == ErrorCode.UNKNOWN_STREAM);
    }

    /** The stream may have another home now: asks every other gateway and every worker at once. */
    private Future<StreamRelay> askOthers(StreamId id) {
        List<Future<Said>> answers = new ArrayList<>();
        for (NodeAnnouncement node : loop.directory().nodes()) {
            if (node.roles().contains(Role.GATEWAY) && !node.nodeId().equals(loop.nodeId())) {
                answers.add(ask(id, node.nodeId()));
            }
        }
        for (NodeAnnouncement node : loop.directory().nodes()) {
            for (WorkerStatus worker : node.workers()) {
                answers.add(askWorker(id, Addresses.worker(node.nodeId(), worker.index())));
            }
        }
        return Future.join(answers).transform(all -> {
            List<Said> said = answers.stream()
                    .filter(Future::succeeded)
                    .map(Future::result)
                    .toList();
            return said.stream()
                    .flatMap(answer -> answer.home.stream())
                    .findFirst()
                    .map(home -> at(id, home).recover(StreamFinder::movedOn))
                    .orElseGet(() -> Future.failedFuture(
                            notFound(id, said, answers.size()).asException()));
        });
    }

    /** A node's answer: the stream's home, or else what the node knows. */
    private record Said(Optional<String> home, Knows knows) {}

    /** A node had the stream a moment ago, so the stream has moved to another home meanwhile. */
    private static Future<StreamRelay> movedOn(Throwable cause) {
        return Future.failedFuture(isElsewhere(cause) ? LOCATING.asException() : cause);
    }

    /**
     * Why no node has the stream. The search may succeed later: not every node has answered; a gateway that has just started does not
     * know every node yet; while nodes leave, streams move between them; and a node that this gateway or another one lost a moment ago
     * may have the stream behind a network partition.
     */
    private StreamFailure notFound(StreamId id, List<Said> said, int asked) {
        NodeDirectory directory = loop.directory();
        boolean isOwn = id.homeNodeId().equals(loop.nodeId());
        if (said.size() < asked
                || (!isOwn && !directory.isSettled())
                || directory.areNodesLeaving()
                || directory.mayReturn(loop.config().dispatch().mayReturn().toMillis())
                || said.stream().anyMatch(answer -> answer.knows == Knows.PERHAPS)) {
            return LOCATING;
        } else if (said.stream().anyMatch(answer -> answer.knows == Knows.EXPIRED)) {
            return EXPIRED;
        }
        boolean hasMoved =
                relays.knownOf(id) == Knows.MOVED || said.stream().anyMatch(answer -> answer.knows == Knows.MOVED);
        boolean isHomeAlive = isOwn || directory.isAlive(id.homeNodeId());
        return isHomeAlive && !hasMoved ? Refusals.UNKNOWN : UNRECOVERABLE;
    }

    private Future<StreamRelay> at(StreamId id, String homeNodeId) {
        if (relays.onThisNode(id) instanceof StreamOwners.Here here) {
            return loop.ask(here.relay().loop(), here.relay()::ready);
        }
        return homeNodeId.equals(loop.nodeId())
                ? Future.failedFuture(LOCATING.asException())
                : relays.mirror(id, homeNodeId);
    }

    private Future<Said> askWorker(StreamId id, String address) {
        return loop.ask(address, new LocateStream(id, loop.nodeId()))
                .map(reply -> new Said(reply.home(), Knows.NOTHING));
    }

    private Future<Said> ask(StreamId id, String nodeId) {
        return loop.ask(Addresses.gateway(nodeId), new HomeControl(id, HomeControl.Kind.HEALTH))
                .map(reply -> new Said(reply.ifHere().map(health -> nodeId), reply.knows()));
    }
}
