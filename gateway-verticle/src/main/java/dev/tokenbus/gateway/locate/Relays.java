package dev.tokenbus.gateway.locate;

import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.relay.HomeRelay;
import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.home.AdoptStream;
import dev.tokenbus.protocol.bus.home.HomeReply;
import dev.tokenbus.protocol.bus.worker.Digest;
import dev.tokenbus.protocol.bus.worker.DigestReply;
import dev.tokenbus.trace.AnswerTrace;
import io.vertx.core.Future;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** The streams of one gateway instance: its {@link Homes}, its {@link Mirrors}, and those of the node. */
public final class Relays {
    private final GatewayLoop loop;
    private final StreamOwners owners;
    private final Homes homes;
    private final Mirrors mirrors;
    private final RoomShortage shortage;
    private int ticks;
    private boolean draining;

    /** What became of the request to adopt a stream. */
    enum Adoption {
        DONE,
        /** A newer attempt is here. */
        OUTDATED,
        /** This very attempt is here: the request has come twice. */
        REPEATED
    }

    /**
     * @param owners which instance of the node owns which stream; shared by all of them
     * @param capacity the limit of live streams whose home is here
     * @param maxUnwatched the limit of those that go on although nobody watches
     * @param retainedBytes the budget of ended streams' logs
     */
    public Relays(
            GatewayLoop loop,
            StreamOwners owners,
            IntSupplier capacity,
            IntSupplier maxUnwatched,
            long retainedBytes,
            Runnable onChange) {
        this.loop = loop;
        this.owners = owners;
        this.homes = new Homes(loop, owners, capacity, maxUnwatched, retainedBytes, onChange);
        this.mirrors = new Mirrors(loop, owners);
        this.shortage = new RoomShortage(loop, homes, mirrors);
    }

    /** Refuses new streams from now on. */
    public void drain() {
        draining = true;
    }

    public boolean isDraining() {
        return draining;
    }

    public Homes homes() {
        return homes;
    }

    /** What this node knows of a stream, whichever instance has it; null when it has never had it. */
    StreamOwners.@Nullable Entry onThisNode(StreamId id) {
        return owners.find(id);
    }

    /** What this node can say of a stream whose home it is not. */
    HomeReply.Knows knownOf(StreamId id) {
        if (owners.find(id) instanceof StreamOwners.Expired) {
            return HomeReply.Knows.EXPIRED;
        }
        return owners.hasMoved(id) ? HomeReply.Knows.MOVED : HomeReply.Knows.NOTHING;
    }

    /** What a client's key was used for on this node; null when it is new. */
    StreamOwners.@Nullable KeyUse useOf(String key) {
        return owners.findKey(key);
    }

    /**
     * Becomes the home of a stream whose home died, and whose worker has chosen this gateway. A relay that this node had of the
     * stream before releases it, and its viewers move to the new home. An attempt
     * that this node has accepted meanwhile, on whichever event loop, is kept when it is as new.
     */
    Future<Adoption> adopt(AdoptStream adopt) {
        HomeRelay relay = new HomeRelay(
                loop, adopt.streamId(), adopt.model(), adopt.request().promptBytes(), homes);
        StreamOwners.Entry before = owners.replaceOlder(relay, adopt.epoch());
        if (before instanceof StreamOwners.Here here && here.epoch() >= adopt.epoch()) {
            relay.room().close();
            return Future.succeededFuture(here.epoch() > adopt.epoch() ? Adoption.OUTDATED : Adoption.REPEATED);
        }
        if (!adopt.request().messages().isEmpty()) {
            relay.tracedBy(loop.environment()
                    .tracing()
                    .adopted(
                            new AnswerTrace.Adopted(
                                    adopt.streamId(),
                                    adopt.model(),
                                    adopt.worker(),
                                    adopt.formerHomeId(),
                                    adopt.lastSeq()),
                            adopt.request().trace()));
        }
        // First, so that viewers of the earlier relay find a home that waits for its log, and so that the next home can
        // release this one: it may come before the earlier relay has answered.
        Future<Void> listening = relay.adopt(adopt);
        homes.add(relay, adopt.request().key());
        return release(before).compose(released -> listening).map(Adoption.DONE);
    }

    private Future<Void> release(StreamOwners.@Nullable Entry before) {
        return before instanceof StreamOwners.Here here
                ? loop.ask(here.relay().loop(), () -> {
                    here.relay().release(loop.nodeId());
                    return Future.succeededFuture();
                })
                : Future.succeededFuture();
    }

    /** Says for each stream that a worker names whether it still belongs to that worker. */
    public DigestReply answer(Digest digest) {
        return new DigestReply(digest.entries().stream()
                .map(entry -> {
                    HomeRelay relay = homes.find(entry.streamId());
                    return relay == null
                            ? DigestReply.Entry.STALE
                            : relay.worker().digest(entry.epoch());
                })
                .toList());
    }

    /** Attaches to a stream whose home is another node. */
    Future<StreamRelay> mirror(StreamId id, String homeNodeId) {
        return mirrors.open(id, homeNodeId);
    }

    /** Detaches from all streams whose home is another node. */
    public void closeMirrors() {
        mirrors.closeAll();
    }

    public void nodeLost(String nodeId) {
        homes.nodeLost(nodeId);
        mirrors.nodeLost(nodeId);
    }

    /** Called once a second. */
    public void tick() {
        homes.tick();
        shortage.tick();
        if (++ticks % 2 == 0) {
            mirrors.tick();
        }
    }
}
