package dev.tokenbus.gateway.relay;

import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.principal.Principal;
import dev.tokenbus.gateway.viewer.ChunkEncoder;
import dev.tokenbus.gateway.viewer.Viewer;
import dev.tokenbus.gateway.viewer.Viewers;
import dev.tokenbus.meter.MeteredStream;
import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.StreamHealth;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.worker.Memo;
import dev.tokenbus.protocol.bus.worker.StreamFrames;
import dev.tokenbus.protocol.log.LogRoom;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.protocol.log.StreamLog;
import dev.tokenbus.trace.AnswerTrace;
import io.vertx.core.Future;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One stream on one gateway node: appends its events to the node's log, in order and each once, and lets every viewer read
 * from that log. The subclass decides where the events come from: a worker ({@link HomeRelay}) or the stream's home
 * ({@link MirrorRelay}).
 *
 * <p>Owned by one event loop.
 */
public abstract sealed class StreamRelay permits HomeRelay, MirrorRelay {
    private final GatewayLoop loop;
    private final StreamId id;
    private final StreamLog log;
    private final LogRoom room;
    private final ChunkEncoder encoder;
    private final MeteredStream metered;
    private final Viewers viewers;
    private final Intake intake;
    private AnswerTrace trace = AnswerTrace.NONE;
    private final String address;
    private @Nullable MessageConsumer<BusMessage> consumer;

    StreamRelay(GatewayLoop loop, StreamId id, long promptBytes) {
        this.loop = loop;
        this.id = id;
        this.log = new StreamLog(loop.config().retention().logBytes());
        this.room = new LogRoom(loop.budget(), promptBytes);
        this.encoder = new ChunkEncoder(log, id.value());
        this.metered = new MeteredStream(loop.meter());
        this.address = Addresses.stream(loop.nodeId(), id);
        this.viewers = new Viewers(id, log, metered, this::detach, this::report);
        this.intake = new Intake(this);
    }

    public final GatewayLoop loop() {
        return loop;
    }

    public final StreamId id() {
        return id;
    }

    public final StreamLog log() {
        return log;
    }

    public final LogRoom room() {
        return room;
    }

    public final ChunkEncoder encoder() {
        return encoder;
    }

    /** What is measured of the stream on this node. */
    public final MeteredStream metered() {
        return metered;
    }

    /** What is traced of the stream here: nothing where its home is elsewhere, or has its end. */
    public final AnswerTrace trace() {
        return trace;
    }

    public final void tracedBy(AnswerTrace given) {
        trace = given;
    }

    final List<Viewer> viewers() {
        return viewers.all();
    }

    /** When the newest event arrived, in nanoseconds; 0 before the first. */
    final long arrivedAt() {
        return intake.newestAt();
    }

    public final long fastestSeq() {
        return viewers.fastestSeq();
    }

    public final int watching() {
        return viewers.watching();
    }

    /** The epoch of the newest attempt. */
    public abstract long epoch();

    /** The model that answers. */
    public abstract String model();

    /** Whose stream it is, and the words that its door keeps with it. Known once the relay is ready. */
    public abstract Memo memo();

    /** Whether a principal owns the stream; where nobody is authenticated, everybody who has its token does. */
    public final boolean isOwnedBy(Principal principal) {
        return principal.isAnonymous() || principal.owns(memo().owner());
    }

    /** The messages that the stream answers, if its door keeps them; empty otherwise. */
    public abstract Future<List<ChatMessage>> conversation();

    public abstract boolean hasEnded();

    /** Completes with this relay when viewers can join: when its log has every event from before the stream came to this node. */
    public abstract Future<StreamRelay> ready();

    /**
     * Completes when the log reaches a client's cursor, or when it is certain that it does not: when it has every event that the home
     * had at the time of the call, or this relay is gone. Here at once.
     */
    public Future<Void> caughtUp(long cursor) {
        return Future.succeededFuture();
    }

    /** Whether frames belong to the current attempt; the relay drops others. */
    abstract boolean isCurrent(StreamFrames frames);

    /** Tells the source that events after {@code have} are missing. */
    abstract void requestResend(String senderAddress, long have);

    /** Another relay takes over, on this node or another one: this one serves the stream no longer, and its viewers move there. */
    public abstract void release(String newHome);

    /** Reports the fastest viewer's cursor and the number of viewers to the source. */
    abstract void report();

    /** The log has no room for the sender's next event. */
    abstract void logIsFull(String senderAddress);

    /** The sender repeats events of a log that has ended: the acknowledgement was lost. */
    abstract void repeated(StreamFrames frames);

    /** The log has its terminal event. */
    abstract void completed(StreamEvent.Terminal terminal);

    /** The log has grown; the viewers have not read the new events yet. */
    void grew() {}

    /** A bus message other than events. */
    abstract void other(BusMessage message);

    /** The owner stops the stream; completes when the stream's home knows. */
    public abstract Future<Void> stop();

    public abstract Future<StreamHealth> health();

    /** The owner wants the stream forgotten: it stops, and its log goes; completes when the home has let it go, which takes seconds at most. */
    public abstract Future<Void> forget();

    /** Listens for the stream's events at its address on this node. */
    final Future<Void> listen() {
        MessageConsumer<BusMessage> opened = loop.vertx().eventBus().consumer(address, this::receive);
        consumer = opened;
        return opened.completion();
    }

    final boolean isListening() {
        return consumer != null;
    }

    private void receive(Message<BusMessage> message) {
        if (message.body() instanceof StreamFrames frames) {
            intake.receive(frames);
        } else {
            other(message.body());
        }
    }

    /** Adds an event; false when there is no room. */
    final boolean append(StreamEvent event) {
        return intake.append(event);
    }

    /** Ends the stream from here, unless it has ended. */
    final void end(StreamEvent.Terminal terminal) {
        if (!log.hasEnded()) {
            append(terminal);
            logGrew();
        }
    }

    /** After an append: applies a terminal event, then lets the viewers read. */
    final void logGrew() {
        StreamEvent.Terminal terminal = log.terminal();
        if (terminal != null && !hasEnded()) {
            completed(terminal);
        }
        grew();
        metered.arrivedUpTo(log.lastSeq());
        viewers.pump();
    }

    /** Whether a client that has applied every event up to {@code after}, which had {@code epoch}, has a prefix of this log. */
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

    /** No more events arrive here: the viewers are told. */
    public final void tellLost(StreamFailure failure) {
        List.copyOf(viewers()).forEach(viewer -> viewer.lost(failure));
    }

    /** A viewer was detached. */
    void viewersChanged() {}

    /**
     * A viewer was sent a frame of events, or took them without a word.
     *
     * @param followed whether the viewer waited for them; false for what was here before it came
     */
    public final void delivered(ChunkEncoder.Encoded events, boolean followed) {
        long nanosHere =
                followed && intake.wasNewest(events.from()) ? loop.now() - intake.newestAt() : MeteredStream.UNKNOWN;
        metered.delivered(events.tokens(), events.bytes().length, nanosHere);
        if (log.hasEnded() && events.seq() == log.lastSeq()) {
            metered.terminalSent(Objects.requireNonNull(log.terminal()).outcome());
        }
        viewers.delivered(events);
    }

    /** A viewer's cursor is at {@code seq} now, after so many bytes: it may be the fastest. */
    public final void progressed(long seq, long bytes) {
        viewers.progressed(seq, bytes);
    }

    /** Whether viewers can no longer join, because no events arrive here. */
    public boolean isGone() {
        return false;
    }

    /** Gives the room of its log back; no viewer reads it any more. */
    public final void letGo() {
        room.close();
        metered.gone(log.lastSeq(), fastestSeq());
    }

    /** Stops listening; the bus drops late events. */
    public final void close() {
        if (consumer != null) {
            consumer.unregister();
            consumer = null;
        }
    }
}
