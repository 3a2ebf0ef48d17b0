package dev.tokenbus.gateway.relay;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.StreamHealth;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.worker.StreamFrames;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.protocol.log.StreamLog;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream on one gateway node: takes its events into the node's log, in order and each once, and lets every viewer read
 * from that log. Where the events come from is the subclass's: a worker ({@link HomeRelay}) or the stream's home
 * ({@link MirrorRelay}).
 *
 * <p>Owned by one event loop.
 */
public abstract sealed class StreamRelay permits HomeRelay, MirrorRelay {
    private static final Logger LOG = LoggerFactory.getLogger(StreamRelay.class);

    /** The source is told how far the fastest viewer is each time that it has got this much further, in bytes. */
    private static final int CREDIT_STEP = 32 * 1024;

    private static final long RESEND_EVERY_NANOS = 250_000_000;

    private final GatewayLoop services;
    private final StreamId id;
    private final StreamLog log;
    private final ChunkEncoder encoder;
    private final List<Viewer> viewers = new ArrayList<>();
    private final String address;
    private final Handler<StreamFrames> nearby;
    private @Nullable MessageConsumer<BusMessage> consumer;
    private long arrivedAt;
    private long fastestSeq;
    private long unreportedBytes;
    private long resendRequestedAt;

    StreamRelay(GatewayLoop services, StreamId id) {
        this.services = services;
        this.id = id;
        this.log = new StreamLog(services.config().retention().logBytes());
        this.encoder = new ChunkEncoder(log, id.value(), services.json());
        this.address = Addresses.stream(services.nodeId(), id);
        this.nearby = frames -> services.dispatch(frames, this::receive);
        this.resendRequestedAt = services.now() - RESEND_EVERY_NANOS;
    }

    public final GatewayLoop services() {
        return services;
    }

    public final StreamId id() {
        return id;
    }

    public final StreamLog log() {
        return log;
    }

    public final ChunkEncoder encoder() {
        return encoder;
    }

    final List<Viewer> viewers() {
        return viewers;
    }

    /** When the newest event came, in nanoseconds; 0 before the first. */
    final long arrivedAt() {
        return arrivedAt;
    }

    final long fastestSeq() {
        return fastestSeq;
    }

    public final int watching() {
        int watching = 0;
        for (Viewer viewer : viewers) {
            watching += viewer.watching();
        }
        return watching;
    }

    /** The epoch of the newest attempt. */
    public abstract long epoch();

    /** The model that answers. */
    public abstract String model();

    abstract boolean hasEnded();

    /** Completes with this relay when it can be joined: when its log has all that was there before it came to this node. */
    public abstract Future<StreamRelay> ready();

    /** Whether frames are of the attempt that this relay follows; others are dropped, and their sender told. */
    abstract boolean isCurrent(StreamFrames frames);

    /** Tells the source that events after {@code have} are missing. */
    abstract void requestResend(String senderAddress, long have);

    /** Another relay takes over, on this node or another one: this one serves the stream no longer, and its viewers move there. */
    public abstract void release(String newHome);

    /** Tells the source how far the fastest viewer is, and how many watch. */
    abstract void report();

    /** The log can take no more of what the sender sends. */
    abstract void logIsFull(String senderAddress);

    /** The sender repeats what is there, end and all: it has not heard that it is. */
    abstract void repeated(StreamFrames frames);

    /** The log has its terminal event. */
    abstract void completed(StreamEvent.Terminal terminal);

    /** The log has grown; the viewers have yet to read. */
    void grew() {}

    /** A bus message other than events. */
    abstract void other(BusMessage message);

    /** The owner wants no more; completes when the stream's home knows. */
    public abstract Future<Void> stop();

    public abstract Future<StreamHealth> health();

    /** Listens for the stream's events at this node's address, and for those of a worker on this event loop. */
    final Future<Void> listen() {
        MessageConsumer<BusMessage> opened = services.vertx().eventBus().consumer(address, this::receive);
        consumer = opened;
        services.environment().localHomes().isHere(address, nearby);
        return opened.completion();
    }

    final boolean isListening() {
        return consumer != null;
    }

    private void receive(Message<BusMessage> message) {
        if (message.body() instanceof StreamFrames frames) {
            receive(frames);
        } else {
            other(message.body());
        }
    }

    private void receive(StreamFrames frames) {
        if (!isCurrent(frames)) {
            return;
        }
        long have = log.lastSeq();
        if (frames.firstSeq() > have + 1) {
            long now = services.now();
            if (now - resendRequestedAt >= RESEND_EVERY_NANOS) {
                resendRequestedAt = now;
                requestResend(frames.workerAddress(), have);
            }
            return;
        }
        if (hasEnded()) {
            repeated(frames);
            return;
        }
        arrivedAt = services.now();
        for (long seq = have + 1; seq <= frames.lastSeq() && !log.hasEnded(); seq++) {
            if (!append(frames.events().get((int) (seq - frames.firstSeq())))) {
                logIsFull(frames.workerAddress());
                return;
            }
        }
        logGrew();
    }

    /** Adds an event; false when there is no room. */
    final boolean append(StreamEvent event) {
        if (log.append(event) == StreamLog.Append.FULL) {
            return false;
        }
        services.budget().held(event.cost());
        return true;
    }

    /** Ends the stream from here, unless it has ended. */
    final void end(StreamEvent.Terminal terminal) {
        if (!log.hasEnded()) {
            append(terminal);
            logGrew();
        }
    }

    /** Something was appended: lets the end take effect, then the viewers read. */
    final void logGrew() {
        StreamEvent.Terminal terminal = log.terminal();
        if (terminal != null && !hasEnded()) {
            completed(terminal);
        }
        grew();
        // A viewer that reaches the end leaves the list, so this walks it from behind.
        for (int i = viewers.size() - 1; i >= 0; i--) {
            pump(viewers.get(i));
        }
    }

    /** One viewer's trouble is not the others'. */
    private void pump(Viewer viewer) {
        try {
            viewer.pump();
        } catch (RuntimeException e) {
            LOG.error("stream={} a viewer failed and is let go", id, e);
            detach(viewer);
            viewer.lost(new StreamFailure(ErrorCode.INTERNAL, "the gateway failed to send the stream"));
        }
    }

    /** Whether a client that applied everything up to {@code after}, which was of {@code epoch}, has what this log has. */
    public final boolean isCursor(long after, long epoch) {
        return after == 0
                || (after <= log.lastSeq() && (epoch == 0 || log.get(after).epoch() == epoch));
    }

    public final void attach(Viewer viewer) {
        viewers.add(viewer);
        report();
    }

    public final void detach(Viewer viewer) {
        if (viewers.remove(viewer)) {
            report();
            viewersChanged();
        }
    }

    /** Nothing will come any more: the clients are told, and may look for the stream again. */
    final void tellLost(StreamFailure failure) {
        List.copyOf(viewers).forEach(viewer -> viewer.lost(failure));
    }

    /** A viewer has left. */
    void viewersChanged() {}

    /** A viewer was sent some events. */
    public final void delivered(ChunkEncoder.Encoded events) {
        if (events.tokens() > 0) {
            services.meter().chunkDelivered(events.tokens(), services.now() - arrivedAt);
        }
        progressed(events.seq(), events.bytes().length + 64 * (events.seq() - events.from()));
    }

    /** The fastest viewer may be this far now; the way there cost so many bytes. */
    final void progressed(long seq, long bytes) {
        if (seq > fastestSeq) {
            fastestSeq = seq;
            unreportedBytes += bytes;
            if (unreportedBytes >= CREDIT_STEP) {
                unreportedBytes = 0;
                report();
            }
        }
    }

    /** Whether it can no longer be joined: nothing would come. */
    public boolean isGone() {
        return false;
    }

    /** Stops listening; late events are then the bus's to drop. */
    public final void close() {
        if (consumer != null) {
            consumer.unregister();
            consumer = null;
            services.environment().localHomes().isGone(address, nearby);
        }
    }
}
