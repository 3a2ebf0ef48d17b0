package dev.tokenbus.worker.handoff;

import dev.tokenbus.cluster.NodeDirectory;
import dev.tokenbus.cluster.NodeEnvironment;
import dev.tokenbus.cluster.StreamMoves;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.home.AdoptReply;
import dev.tokenbus.protocol.bus.home.AdoptStream;
import dev.tokenbus.protocol.bus.home.KeyReply;
import dev.tokenbus.protocol.bus.home.LeaveHome;
import dev.tokenbus.protocol.bus.home.LocateKey;
import dev.tokenbus.protocol.bus.home.LocateName;
import dev.tokenbus.protocol.bus.home.LocateReply;
import dev.tokenbus.protocol.bus.home.LocateStream;
import dev.tokenbus.protocol.bus.home.NameReply;
import dev.tokenbus.protocol.bus.wire.Question;
import dev.tokenbus.protocol.bus.wire.RequestKey;
import dev.tokenbus.protocol.bus.worker.PromptParts;
import dev.tokenbus.worker.generation.Generation;
import dev.tokenbus.worker.generation.HomeLink;
import dev.tokenbus.worker.generation.Workload;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds a new home for generations whose home died or shuts down: the gateway that asks for the stream, or any. Only the worker
 * replaces a home, and the higher epoch fences the old one off. A generation that has ended, and whose home had all of it,
 * waits until somebody asks for it.
 */
public final class HomeSearch {
    private static final Logger LOG = LoggerFactory.getLogger(HomeSearch.class);
    private static final DeliveryOptions TIMEOUT = Question.within(1000);

    private final Vertx vertx;
    private final NodeEnvironment environment;
    private final int index;
    private final Workload workload;
    private final NodeDirectory directory;
    private final Set<Generation> moving = new HashSet<>();

    public HomeSearch(Vertx vertx, NodeEnvironment environment, int index, Workload workload, NodeDirectory directory) {
        this.vertx = vertx;
        this.environment = environment;
        this.index = index;
        this.workload = workload;
        this.directory = directory;
    }

    /** A node is lost: its streams have no viewers until another home takes them, which is looked for at once. */
    public void homeLost(String nodeId) {
        for (Generation generation : List.copyOf(workload.all())) {
            if (generation.home().gateway().nodeId().equals(nodeId)) {
                generation.home().lost();
                if (directory.isLost(nodeId)) {
                    generation.home().hold();
                }
                generation.credit(0, 0);
            }
        }
        tick();
    }

    /** A lost node is there after all: its streams that have no other home go on. */
    public void homeReturned(String nodeId) {
        for (Generation generation : List.copyOf(workload.all())) {
            if (generation.home().gateway().nodeId().equals(nodeId)) {
                generation.home().resume();
            }
        }
    }

    /** Called once a second. */
    public void tick() {
        for (Generation generation : workload.unheard().list()) {
            if (isHomeless(generation)) {
                directory.chooseGateway().ifPresent(gateway -> moveTo(generation, gateway));
            }
        }
    }

    private boolean isHomeless(Generation generation) {
        return !directory.isAlive(generation.home().gateway().nodeId());
    }

    /** Returns the stream's home; a stream that has lost its home moves to the gateway that asks. */
    public Future<LocateReply> locate(LocateStream asked) {
        Generation generation = workload.find(asked.streamId());
        if (generation == null) {
            return Future.succeededFuture(LocateReply.UNKNOWN);
        }
        if (!isHomeless(generation)) {
            return Future.succeededFuture(
                    new LocateReply(generation.home().gateway().nodeId()));
        }
        return moveTo(generation, asked.askerNodeId())
                .map(moved -> new LocateReply(generation.home().gateway().nodeId()));
    }

    /** Whether a stream here was started with a client's key: its home, which knew that, may be gone. */
    public KeyReply locate(LocateKey asked) {
        return workload.all().stream()
                .filter(generation -> generation.home().key().key().equals(asked.key()))
                .findFirst()
                .map(known ->
                        KeyReply.ofStream(known.streamId(), known.home().key().bodyHash() == asked.bodyHash()))
                .orElse(KeyReply.UNKNOWN);
    }

    /** The newest live stream of a name here: its home, which knew that, may be gone. */
    public NameReply locate(LocateName asked) {
        String key = RequestKey.named(asked.name(), 0).key();
        return workload.all().stream()
                .filter(generation ->
                        !generation.hasEnded() && generation.home().key().key().equals(key))
                .map(live ->
                        new NameReply(live.streamId().value(), live.home().key().bodyHash()))
                .max(Comparator.comparingLong(NameReply::startedAt))
                .orElse(NameReply.UNKNOWN);
    }

    /** Moves the stream away from a home that shuts down; returns its home. */
    public Future<LocateReply> leave(LeaveHome asked) {
        Generation generation = workload.find(asked.streamId());
        if (generation == null) {
            return Future.succeededFuture(LocateReply.UNKNOWN);
        }
        boolean isHome = generation.home().gateway().nodeId().equals(asked.homeNodeId());
        return (isHome
                        ? directory
                                .chooseGatewayExcept(asked.homeNodeId())
                                .map(gateway -> moveTo(generation, gateway))
                                .orElseGet(Future::succeededFuture)
                        : Future.<Void>succeededFuture())
                .map(moved -> new LocateReply(generation.home().gateway().nodeId()));
    }

    private Future<Void> moveTo(Generation generation, String gateway) {
        if (!moving.add(generation)) {
            return Future.failedFuture("the stream is on its way to a new home");
        }
        LOG.atDebug()
                .addKeyValue("streamId", generation.streamId())
                .addKeyValue("seq", generation.log().lastSeq())
                .addKeyValue("peerId", gateway)
                .log("the stream is offered to another home");
        long epoch = generation.home().offerEpoch(environment.random().nextInt(1 << 20));
        AdoptStream adopt = new AdoptStream(
                        generation.streamId(),
                        epoch,
                        isHomeless(generation) ? generation.home().gateway().nodeId() : "",
                        environment.nodeId(),
                        index,
                        generation.model(),
                        generation.backendName(),
                        generation.log().lastSeq(),
                        generation.request())
                .counted(generation.home().isAcknowledged());
        return PromptParts.ask(vertx.eventBus(), Addresses.gateway(gateway), Addresses.prompts(gateway), adopt, TIMEOUT)
                .onComplete(answered -> moving.remove(generation))
                .<Void>map(reply -> {
                    settle(generation, gateway, epoch, reply);
                    return null;
                });
    }

    private void settle(Generation generation, String gateway, long epoch, AdoptReply reply) {
        if (workload.find(generation.streamId()) != generation) {
            return;
        }
        if (reply.adopted()) {
            LOG.atDebug()
                    .addKeyValue("streamId", generation.streamId())
                    .addKeyValue("from", generation.home().gateway().nodeId())
                    .addKeyValue("to", gateway)
                    .log("the stream has another home");
            environment
                    .moves()
                    .moved(
                            StreamMoves.Kind.NEW_HOME,
                            generation.home().gateway().nodeId(),
                            gateway);
            generation.homeMoves(gateway);
            workload.unheard().moveTo(generation, new HomeLink.Gateway(gateway, reply.homeIndex()), epoch);
        } else {
            workload.supersede(generation);
        }
    }
}
