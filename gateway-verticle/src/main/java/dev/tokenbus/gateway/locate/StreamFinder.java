package dev.tokenbus.gateway.locate;

import dev.tokenbus.cluster.NodeDirectory;
import dev.tokenbus.gateway.relay.GatewayLoop;
import dev.tokenbus.gateway.relay.Refusals;
import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamException;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.home.HomeControl;
import dev.tokenbus.protocol.bus.home.LocateReply;
import dev.tokenbus.protocol.bus.home.LocateStream;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.protocol.bus.node.WorkerStatus;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds a stream, wherever it is: on this node; at the home that its id names; else on any other gateway, or by its worker,
 * which makes this gateway its home if it has none. Says {@code unknown_stream} only when every live node has said no, and
 * {@code unrecoverable} if the node that it was started on is gone, too.
 */
public final class StreamFinder {
    private static final StreamFailure EXPIRED =
            new StreamFailure(ErrorCode.EXPIRED, "the stream ended and its log is gone");

    private static final StreamFailure UNRECOVERABLE = new StreamFailure(
            ErrorCode.UNRECOVERABLE, "the stream's home and its worker are gone, and its log with them");

    private static final StreamFailure LOCATING =
            new StreamFailure(ErrorCode.LOCATING, "the stream's home is not found yet", 500);

    private static final long AGAIN_MS = 250;

    private final GatewayLoop services;
    private final Relays relays;

    public StreamFinder(GatewayLoop services, Relays relays) {
        this.services = services;
        this.relays = relays;
    }

    /** The stream's relay on this node, which may be made for it; it belongs to its own event loop. */
    public Future<StreamRelay> find(StreamId id) {
        StreamOwners.Entry entry = relays.onThisNode(id);
        if (entry instanceof StreamOwners.Here here) {
            return orElsewhere(id, services.ask(here.relay().services(), here.relay()::ready));
        } else if (entry instanceof StreamOwners.Expired) {
            return Future.failedFuture(EXPIRED.asException());
        }
        String home = id.homeNodeId();
        if (home.equals(services.nodeId()) || !services.directory().isAlive(home)) {
            return askOthers(id);
        }
        return orElsewhere(id, relays.mirror(id, home));
    }

    /** Where a stream is thought to be it may not be any more. */
    private Future<StreamRelay> orElsewhere(StreamId id, Future<StreamRelay> found) {
        return found.recover(cause -> isElsewhere(cause) ? askOthers(id) : Future.failedFuture(cause));
    }

    /** Finds a stream that was there a moment ago; its worker may need a while to find a new home for it. */
    public Future<StreamRelay> findAgain(StreamId id) {
        return findUntil(
                id, services.now() + services.config().dispatch().failover().toNanos());
    }

    private Future<StreamRelay> findUntil(StreamId id, long givenUpAt) {
        return find(id).recover(cause -> isPassing(cause) && services.now() < givenUpAt
                ? services.vertx().timer(AGAIN_MS).compose(later -> findUntil(id, givenUpAt))
                : Future.failedFuture(cause));
    }

    private static boolean isPassing(Throwable cause) {
        return !(cause instanceof StreamException known) || known.failure().code() == ErrorCode.LOCATING;
    }

    private static boolean isElsewhere(Throwable cause) {
        return isPassing(cause)
                || (cause instanceof StreamException known && known.failure().code() == ErrorCode.UNKNOWN_STREAM);
    }

    /** Its home may have moved: asks every other gateway and every worker at once. */
    private Future<StreamRelay> askOthers(StreamId id) {
        List<Future<Optional<String>>> answers = new ArrayList<>();
        for (NodeAnnouncement node : services.directory().nodes()) {
            if (node.roles().contains(Role.GATEWAY) && !node.nodeId().equals(services.nodeId())) {
                answers.add(ask(id, node.nodeId()));
            }
        }
        for (NodeAnnouncement node : services.directory().nodes()) {
            for (WorkerStatus worker : node.workers()) {
                answers.add(askWorker(id, Addresses.worker(node.nodeId(), worker.index())));
            }
        }
        return Future.join(answers).transform(all -> {
            boolean allAnswered = answers.stream().allMatch(Future::succeeded);
            return answers.stream()
                    .filter(answer -> answer.succeeded() && answer.result().isPresent())
                    .findFirst()
                    .map(answer -> at(id, answer.result().get()).recover(StreamFinder::movedOn))
                    .orElseGet(() -> Future.failedFuture((allAnswered ? gone(id) : LOCATING).asException()));
        });
    }

    /** Somebody had it a moment ago, so it has gone from there to another home meanwhile. */
    private static Future<StreamRelay> movedOn(Throwable cause) {
        return Future.failedFuture(isElsewhere(cause) ? LOCATING.asException() : cause);
    }

    /**
     * A gateway that has just come up has not heard of everybody yet; while nodes leave, streams go from one to the other; and a
     * node that was lost a moment ago may be on the other side of a network that is cut, and have the stream.
     */
    private StreamFailure gone(StreamId id) {
        String home = id.homeNodeId();
        boolean isOwn = home.equals(services.nodeId());
        NodeDirectory directory = services.directory();
        if ((!isOwn && !directory.isSettled())
                || directory.areNodesLeaving()
                || directory.mayReturn(services.config().dispatch().failover().toMillis())) {
            return LOCATING;
        }
        return isOwn || services.directory().isAlive(home) ? Refusals.UNKNOWN : UNRECOVERABLE;
    }

    private Future<StreamRelay> at(StreamId id, String homeNodeId) {
        if (relays.onThisNode(id) instanceof StreamOwners.Here here) {
            return services.ask(here.relay().services(), here.relay()::ready);
        }
        return homeNodeId.equals(services.nodeId())
                ? Future.failedFuture(LOCATING.asException())
                : relays.mirror(id, homeNodeId);
    }

    private Future<Optional<String>> askWorker(StreamId id, String address) {
        return services.ask(address, new LocateStream(id, services.nodeId())).map(LocateReply::home);
    }

    /** The node's id if it is the stream's home. */
    private Future<Optional<String>> ask(StreamId id, String nodeId) {
        return services.ask(Addresses.gateway(nodeId), new HomeControl(id, HomeControl.Kind.HEALTH))
                .map(reply -> reply.ifKnown().map(health -> nodeId));
    }
}
