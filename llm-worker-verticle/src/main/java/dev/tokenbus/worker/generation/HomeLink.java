package dev.tokenbus.worker.generation;

import dev.tokenbus.cluster.FramePump;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.wire.RequestKey;
import dev.tokenbus.protocol.bus.worker.LeaveWorker;
import dev.tokenbus.protocol.bus.worker.StartStream;
import dev.tokenbus.protocol.bus.worker.StreamQueued;
import dev.tokenbus.protocol.log.StreamLog;
import io.vertx.core.Context;
import java.util.function.Consumer;

/**
 * The way from one generation to its stream's home: which gateway that is, under which epoch it follows, and what it has been sent.
 * Another gateway may become the home, under a higher epoch, and is then sent the whole log.
 *
 * <p>Confined to the worker's event loop.
 */
public final class HomeLink {
    private final Network network;
    private final StreamId streamId;
    private final RequestKey key;
    private final StreamLog log;
    private Gateway gateway;
    private long epoch;
    private long offeredEpoch;
    private FramePump pump;
    private boolean acknowledged;
    private boolean lost;

    /** The gateway instance that owns a stream. */
    public record Gateway(String nodeId, int index) {}

    /**
     * What all links of a worker share.
     *
     * @param workerAddress where the worker takes controls
     * @param forgetAddress called with a home's address when nothing more is sent there
     */
    record Network(Context context, String workerAddress, Consumer<String> forgetAddress) {}

    /** Links to the home that asks for the stream, and that has what the log has now. */
    HomeLink(Network network, StartStream start, StreamLog log) {
        this.network = network;
        this.streamId = start.streamId();
        this.key = start.request().key();
        this.log = log;
        this.gateway = new Gateway(start.homeNodeId(), start.homeIndex());
        this.epoch = start.epoch();
        this.pump = pump(log.lastSeq());
    }

    /** The key under which a home finds the stream when its client asks again. */
    public RequestKey key() {
        return key;
    }

    private FramePump pump(long afterSeq) {
        long current = epoch;
        return new FramePump(
                network.context(),
                log,
                () -> current,
                network.workerAddress(),
                network.context().owner().eventBus().sender(address()),
                afterSeq);
    }

    private String address() {
        return Addresses.stream(gateway.nodeId(), streamId);
    }

    public Gateway gateway() {
        return gateway;
    }

    public long epoch() {
        return epoch;
    }

    /** The last event that was sent. */
    public long sentSeq() {
        return pump.sentSeq();
    }

    /** An event was appended to the log. */
    void logGrew() {
        pump.logGrew();
    }

    /** Sends everything after {@code seq} again, because the home has nothing after it. */
    public void rewind(long seq) {
        pump.rewind(seq);
    }

    /** Asks the home to go on with another worker. */
    public void askForAnotherWorker() {
        send(new LeaveWorker(epoch));
    }

    /** Tells the home that the stream waits at this place in the queue; 0 when it runs. */
    void reportPosition(int position) {
        send(new StreamQueued(epoch, position));
    }

    private void send(BusMessage message) {
        network.context().owner().eventBus().send(address(), message);
    }

    /**
     * Returns the epoch of the next offer to a new home: above all earlier ones, because an offer without an answer may have
     * been accepted.
     *
     * @param low random bits, so that two halves of a partition never offer the same epoch
     */
    public long offerEpoch(int low) {
        offeredEpoch = (Math.max(epoch, offeredEpoch) >> 20) + 1 << 20 | low;
        return offeredEpoch;
    }

    /** Makes another gateway the home, which has nothing of the log yet. */
    public void moveTo(Gateway newHome, long newEpoch) {
        close();
        gateway = newHome;
        epoch = newEpoch;
        lost = true;
        acknowledged = false;
        pump = pump(0);
        pump.logGrew();
    }

    /** The home is lost: it takes time until the stream has another one, and until its viewers have found that. */
    public void lost() {
        lost = true;
    }

    /** Sends nothing until the home is there again, or the stream has another one. */
    public void hold() {
        pump.hold();
    }

    /** The home is there. */
    public void resume() {
        pump.resume();
    }

    boolean wasLost() {
        return lost;
    }

    /** The home has the end: nothing more is sent there. */
    void acknowledge() {
        if (!acknowledged) {
            acknowledged = true;
            network.forgetAddress().accept(address());
        }
    }

    /** The home needs no end: it has one, or does not follow this attempt any more. */
    void abandon() {
        acknowledged = true;
    }

    public boolean isAcknowledged() {
        return acknowledged;
    }

    /** Nothing is sent any more. */
    void close() {
        pump.close();
        network.forgetAddress().accept(address());
    }
}
