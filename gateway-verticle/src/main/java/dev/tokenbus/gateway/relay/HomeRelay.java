package dev.tokenbus.gateway.relay;

import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.StreamHealth;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.home.AdoptStream;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.wire.RequestKey;
import dev.tokenbus.protocol.bus.wire.WorkerId;
import dev.tokenbus.protocol.bus.worker.StartStream;
import dev.tokenbus.protocol.bus.worker.StreamFrames;
import dev.tokenbus.protocol.log.StreamEvent;
import io.vertx.core.Future;

/**
 * The home of a stream: finds a worker, accepts the events of one attempt at a time, and passes them on to the other gateways
 * that have viewers. The first terminal event in its log is the stream's end.
 */
public final class HomeRelay extends StreamRelay {
    private final String model;
    private final Owner owner;
    private final long requestedAt;
    private final AttachedGateways gateways = new AttachedGateways(this);
    private final HomeWorker worker = new HomeWorker(this);
    private final HomeHandoff handoff;
    private RelayState state = new RelayState.Dispatching(false);
    private RequestKey key = RequestKey.NONE;
    private long epoch;

    /** What a home tells the instance that it belongs to. */
    public interface Owner {
        /** The log has its terminal event. */
        void ended(HomeRelay relay);

        /** This node is no longer the stream's home; false when the owner knows that already. */
        boolean released(HomeRelay relay);

        /** A newer attempt is the one that counts. */
        void accepted(HomeRelay relay, long epoch);

        /** It needs ticks, as {@link #needsTicks} says, although it may have ended. */
        void wakes(HomeRelay relay);
    }

    /** @param promptBytes what the prompt takes in memory */
    public HomeRelay(GatewayLoop loop, StreamId id, String model, long promptBytes, Owner owner) {
        super(loop, id, promptBytes);
        this.model = model;
        this.owner = owner;
        this.handoff = new HomeHandoff(this, owner);
        this.requestedAt = loop.now();
    }

    @Override
    public String model() {
        return model;
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public boolean hasEnded() {
        return state instanceof RelayState.Ended || state instanceof RelayState.Gone;
    }

    @Override
    public boolean isGone() {
        return state instanceof RelayState.Gone;
    }

    @Override
    public Future<StreamRelay> ready() {
        return handoff.arrived();
    }

    RelayState state() {
        return state;
    }

    void become(RelayState next) {
        state = next;
    }

    public HomeWorker worker() {
        return worker;
    }

    /** Whether this worker has the stream. */
    public boolean isWith(WorkerId asked) {
        return asked.equals(state.worker());
    }

    public HomeHandoff handoff() {
        return handoff;
    }

    /** The other gateways that read the stream from here. */
    public AttachedGateways gateways() {
        return gateways;
    }

    /** When the stream ended, in nanoseconds; only for one that has ended. */
    public long endedAt() {
        return ((RelayState.Ended) state).atNanos();
    }

    /** The client's key that started the stream. */
    public RequestKey key() {
        return key;
    }

    public void key(RequestKey used) {
        key = used;
    }

    /** Counts an attempt. Its epoch is above all before it; random low bits keep two halves of a partition apart. */
    long nextEpoch() {
        long attempts = (epoch >> 20) + 1;
        epoch = attempts << 20 | loop().environment().random().nextInt(1 << 20);
        owner.accepted(this, epoch);
        return epoch;
    }

    /** Listens for the stream's events, then finds a worker. When no worker accepts the stream, this fails, and the relay is gone. */
    public Future<StreamDispatch.Accepted> open(StartStream.Body body) {
        return listen().compose(listening -> new StreamDispatch(loop(), this, model, body, false).start())
                .onSuccess(accepted -> {
                    if (state instanceof RelayState.Dispatching dispatching) {
                        relay(dispatching.accepted(accepted, Failover.ofNew(loop(), this, body, accepted)));
                    }
                })
                .onFailure(refused -> {
                    state = new RelayState.Gone();
                    close();
                });
    }

    /** No worker accepted the stream: viewers that joined it meanwhile, by the same key, are told too. */
    public void refused(StreamFailure failure) {
        tellLost(failure);
    }

    /** Becomes the home because the worker asks: the earlier home is lost, or it is this one, which was only frozen. */
    public Future<Void> adopt(AdoptStream adopt) {
        epoch = adopt.epoch();
        owner.accepted(this, epoch);
        key = adopt.request().key();
        worker.heard();
        handoff.arrives(adopt);
        if (state instanceof RelayState.Live live) {
            state = live.adopted(adopt.worker(), adopt.backend(), Failover.ofAdopted(loop(), this, adopt));
        }
        return isListening() ? Future.succeededFuture() : listen();
    }

    @Override
    void grew() {
        handoff.logGrew();
    }

    /** A worker has accepted the stream. */
    void relay(RelayState.Relaying next) {
        state = next;
        worker.heard();
        if (next.stopRequested()) {
            worker.stop(next.worker());
        } else if (watching() == 0 || log().lastSeq() > 0) {
            report();
        }
        logGrew();
        String workerNode = next.worker().nodeId();
        if (!loop().directory().isAlive(workerNode)) {
            // It died before its reply arrived, when the home did not know that it has the stream.
            nodeLost(workerNode);
        }
    }

    @Override
    boolean isCurrent(StreamFrames frames) {
        if (frames.epoch() != epoch) {
            worker.cancel(frames.workerAddress(), frames.epoch());
            return false;
        }
        if (!handoff.isAdopted() && log().lastSeq() == 0 && frames.firstSeq() == 1) {
            loop().meter().firstToken(loop().now() - requestedAt);
        }
        return true;
    }

    @Override
    void other(BusMessage message) {
        worker.said(message);
    }

    @Override
    void requestResend(String senderAddress, long have) {
        worker.resend(senderAddress, have);
    }

    @Override
    void logIsFull(String senderAddress) {
        worker.cancel(senderAddress, epoch);
        end(Refusals.LOG_FULL);
    }

    @Override
    void repeated(StreamFrames frames) {
        worker.acknowledge(frames.workerAddress());
    }

    /** Ends the stream from here, because its worker no longer can. */
    public void end(StreamFailure failure) {
        end(new StreamEvent.Failed(epoch, failure, log().usage()));
    }

    /** Whether nobody has the stream once this node is gone. */
    public boolean endsWithNode() {
        WorkerId with = state.worker();
        return state instanceof RelayState.FailingOver
                || (state instanceof RelayState.Relaying
                        && with != null
                        && with.nodeId().equals(loop().nodeId()));
    }

    void endStopped() {
        end(new StreamEvent.Stopped(epoch, log().usage()));
    }

    @Override
    void completed(StreamEvent.Terminal terminal) {
        RelayState last = state;
        if (state instanceof RelayState.Relaying relaying) {
            state = relaying.ended(loop().now());
            worker.acknowledge(relaying.worker());
        } else if (state instanceof RelayState.FailingOver failing) {
            state = failing.ended(loop().now(), terminal instanceof StreamEvent.Stopped);
        } else {
            return;
        }
        EndedStreamLine.log(this, last, terminal, loop().now() - requestedAt);
        loop().meter().streamEnded(terminal.outcome());
        owner.ended(this);
    }

    /** The worker confirms with {@code stopped}, which is the end; until then each digest repeats the request. */
    @Override
    public Future<Void> stop() {
        if (state instanceof RelayState.Relaying relaying) {
            state = relaying.stopping();
            worker.stop(relaying.worker());
        } else if (state instanceof RelayState.Dispatching dispatching) {
            state = dispatching.stopping();
        } else if (state instanceof RelayState.FailingOver) {
            endStopped();
        }
        return Future.succeededFuture();
    }

    /** A node died: a gateway on it has no viewers any more, and a worker on it is replaced. */
    public void nodeLost(String nodeId) {
        gateways.detach(nodeId);
        worker.nodeLost(nodeId);
    }

    @Override
    void report() {
        worker.credit(watching());
    }

    /** Whether a tick does anything. Ended streams need none, unless other gateways read them or a claim is due. */
    public boolean needsTicks() {
        return !hasEnded() || !gateways.isEmpty() || handoff.owesClaim();
    }

    void gatewayAttached() {
        owner.wakes(this);
    }

    /** Called once a second: asks a silent worker, and detaches gateways that no longer report viewers. */
    public void tick(long now) {
        worker.tick(now);
        gateways.detachSilent(now);
    }

    @Override
    public void release(String newHome) {
        handoff.release(newHome);
    }

    @Override
    public Future<StreamHealth> health() {
        return Future.succeededFuture(HomeHealth.of(this, state));
    }
}
