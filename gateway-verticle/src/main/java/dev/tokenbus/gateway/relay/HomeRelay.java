package dev.tokenbus.gateway.relay;

import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.loop.Origin;
import dev.tokenbus.gateway.loop.Refusals;
import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.StreamHealth;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.home.AdoptStream;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.wire.RequestKey;
import dev.tokenbus.protocol.bus.worker.Memo;
import dev.tokenbus.protocol.bus.worker.StartStream;
import dev.tokenbus.protocol.bus.worker.StreamFrames;
import dev.tokenbus.protocol.log.StreamEvent;
import io.vertx.core.Future;
import java.util.List;

/**
 * The home of a stream: finds a worker, accepts the events of one attempt at a time, and passes them on to the other gateways
 * that have viewers. The first terminal event in its log is the stream's end.
 */
public final class HomeRelay extends StreamRelay {
    private final String model;
    private final HomeOwner owner;
    private final AttachedGateways gateways = new AttachedGateways(this);
    private final HomeWorker worker = new HomeWorker(this);
    private final HomeHandoff handoff;
    private final HomeEnd end;
    private RelayState state = new RelayState.Dispatching(false);
    private RequestKey key = RequestKey.NONE;
    private long epoch;

    /** @param promptBytes what the prompt takes in memory */
    public HomeRelay(GatewayLoop loop, StreamId id, String model, long promptBytes, HomeOwner owner) {
        super(loop, id, promptBytes);
        this.model = model;
        this.owner = owner;
        this.handoff = new HomeHandoff(this, owner);
        this.end = new HomeEnd(this, owner);
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

    HomeEnd ending() {
        return end;
    }

    public HomeWorker worker() {
        return worker;
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

    @Override
    public Memo memo() {
        return handoff.kept();
    }

    @Override
    public Future<List<ChatMessage>> conversation() {
        return Future.succeededFuture(handoff.kept().conversation());
    }

    /** Counts an attempt. Its epoch is above all before it; random low bits keep two halves of a partition apart. */
    long nextEpoch() {
        long attempts = (epoch >> 20) + 1;
        epoch = attempts << 20 | loop().environment().random().nextInt(1 << 20);
        owner.accepted(this, epoch);
        return epoch;
    }

    /** Listens for the stream's events, then finds a worker. When no worker accepts the stream, this fails, and the relay is gone. */
    public Future<StreamDispatch.Accepted> open(StartStream.Body body, Origin origin) {
        end.askedFor(origin);
        handoff.keeps(body);
        return listen().compose(listening ->
                        StreamDispatch.ofNew(loop(), this, model, body).start())
                .onSuccess(accepted -> {
                    if (state instanceof RelayState.Dispatching dispatching) {
                        relay(dispatching.accepted(accepted, Failover.ofNew(loop(), this, body, accepted)));
                    }
                })
                .onFailure(refused -> {
                    state = new RelayState.Gone();
                    end.left();
                    close();
                });
    }

    /** Becomes the home because the worker asks: the earlier home is lost, or it is this one, which was only frozen. */
    public Future<Void> adopt(AdoptStream adopt) {
        epoch = adopt.epoch();
        owner.accepted(this, epoch);
        key = adopt.request().key();
        handoff.keeps(adopt.request());
        metered().answeredBy(model, adopt.backend());
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
        metered().accepted(model, next.backend(), next.queuePosition(), loop().now());
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
        if (!handoff.isAdopted() && log().lastSeq() == 0 && beginsWithAToken(frames)) {
            end.begins();
            trace().firstToken();
        }
        return true;
    }

    private static boolean beginsWithAToken(StreamFrames frames) {
        return frames.firstSeq() == 1 && frames.events().get(0) instanceof StreamEvent.Delta;
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

    @Override
    void completed(StreamEvent.Terminal terminal) {
        end.completed(terminal);
    }

    @Override
    public Future<Void> stop() {
        return end.stop();
    }

    @Override
    public Future<Void> forget() {
        return end.forget();
    }

    /** Whether it goes on although nobody watches, because its client asked for that. */
    public boolean isUnwatched() {
        return handoff.outlivesViewers()
                && watching() == 0
                && state instanceof RelayState.Live live
                && !live.stopRequested();
    }

    /** A node died: a gateway on it has no viewers any more, and a worker on it is replaced. */
    public void nodeLost(String nodeId) {
        gateways.detach(nodeId);
        worker.nodeLost(nodeId);
    }

    @Override
    void report() {
        worker.credit(watching());
        owner.viewersChanged(this);
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
        end.tick(now);
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
