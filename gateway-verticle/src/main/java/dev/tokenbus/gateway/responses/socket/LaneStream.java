package dev.tokenbus.gateway.responses.socket;

import dev.tokenbus.gateway.access.Right;
import dev.tokenbus.gateway.config.OnDisconnect;
import dev.tokenbus.gateway.door.EventText;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.open.Opened;
import dev.tokenbus.gateway.open.Recipient;
import dev.tokenbus.gateway.open.StreamRequest;
import dev.tokenbus.gateway.principal.Principal;
import dev.tokenbus.gateway.quota.Allowance;
import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.gateway.responses.wording.ResponseError;
import dev.tokenbus.gateway.responses.wording.ResponseEvents;
import dev.tokenbus.gateway.responses.wording.ResponseId;
import dev.tokenbus.gateway.responses.wording.ResponseJson;
import dev.tokenbus.gateway.responses.wording.ResponseMemo;
import dev.tokenbus.gateway.responses.wording.ResponseTranslation;
import dev.tokenbus.gateway.view.Delivery;
import dev.tokenbus.gateway.view.Place;
import dev.tokenbus.gateway.view.SoleView;
import dev.tokenbus.gateway.view.StreamView;
import dev.tokenbus.gateway.view.ViewHandle;
import dev.tokenbus.gateway.view.ViewSink;
import dev.tokenbus.gateway.viewer.ChunkEncoder;
import dev.tokenbus.meter.Door;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.worker.Source;
import dev.tokenbus.protocol.bus.worker.TraceContext;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.log.StreamLog;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The response that is in flight in a lane: asks for its stream, words the stream's events, and finds the stream again when its home has
 * moved. On the socket's event loop, but for {@link #next}.
 */
final class LaneStream implements Recipient, ViewSink {
    /** Where the frames of a long message end: with the slice that passes it and the words after that, a frame has 64 KiB at most. */
    private static final int FRAME_BYTES = 56 * 1024;

    private static final Delivery DELIVERY = new Delivery(0, -1, false);

    private final Lane lane;
    private final Lanes lanes;
    private final GatewayLoop loop;
    private final ResponseMemo memo;
    private final SoleView view;
    private @Nullable ResponseEvents events;
    private boolean hasBegun;
    private boolean isOver;

    LaneStream(Lane lane, Lanes lanes, ResponseMemo memo) {
        this.lane = lane;
        this.lanes = lanes;
        this.loop = lanes.services().loop();
        this.memo = memo;
        this.view = new SoleView(loop, this, () -> !isOver && isConnected());
    }

    void open(StreamRequest asked) {
        OnDisconnect policy = memo.isStored()
                ? OnDisconnect.ORPHAN
                : loop.config().doors().policyOf(principal().onDisconnect());
        StreamRequest request = asked.withConfig(asked.config().withOrphanMs(policy.orphanMs()));
        lanes.services()
                .opener()
                .open(request, this)
                .onSuccess(Opened::begin)
                .onFailure(cause -> fail(ResponseError.of(cause)));
    }

    /** Joins a stream that is there, after the last event that the client has. */
    void join(StreamRelay relay, ResponseId id, long after) {
        hasBegun = true;
        watch(relay, id, after).run(StreamView::start);
    }

    @Override
    public Door door() {
        return Door.RESPONSES_WEBSOCKET;
    }

    @Override
    public boolean isConnected() {
        return lanes.session().isOpen();
    }

    @Override
    public Source source() {
        return lanes.session().source();
    }

    @Override
    public Principal principal() {
        return lanes.session().principal();
    }

    @Override
    public Allowance allowance() {
        return lanes.session().allowance();
    }

    @Override
    public String route() {
        return "response.create";
    }

    @Override
    public TraceContext trace() {
        return lanes.session().trace();
    }

    @Override
    public String connectionId() {
        return lanes.session().id();
    }

    @Override
    public ViewHandle watch(StreamRelay relay) {
        return watch(relay, ResponseId.of(relay.id(), loop.tokens()), -1);
    }

    private ViewHandle watch(StreamRelay relay, ResponseId id, long after) {
        lane.named(id);
        ResponseJson response = new ResponseJson(id, memo, relay.model());
        events = new ResponseEvents(
                new ResponseTranslation(response, after, lane.name(), true), EventText.Framing.LINES);
        return view.watch(relay, Right.OWN, DELIVERY);
    }

    private ResponseEvents events() {
        return Objects.requireNonNull(events, "a view sends only after it was made");
    }

    @Override
    public boolean isFull() {
        return lanes.session().isFull() || lanes.session().turns().isTaken(lane);
    }

    @Override
    public ChunkEncoder.Encoded next(StreamRelay relay, long cursor, int chunkSize, long upTo, int mostBytes) {
        return events().next(relay.log(), cursor, upTo, Math.min(mostBytes, FRAME_BYTES));
    }

    @Override
    public long beginsAfter(StreamLog log) {
        return events().beginsAfter(log);
    }

    @Override
    public void events(ChunkEncoder.Encoded encoded) {
        StreamFailure failure = events().failureOf(encoded);
        if (failure != null && !hasBegun) {
            lane.fail(ResponseError.of(failure));
        } else {
            write(encoded.bytes());
        }
    }

    private void write(byte[] lines) {
        if (!isOver) {
            hasBegun |= lines.length > 0;
            lanes.session().turns().say(lane, lines);
        }
    }

    @Override
    public void control(ServerFrame frame) {
        if (frame instanceof ServerFrame.Error error) {
            if (isWithinMessage()) {
                lanes.session().cut();
            } else if (error.isTerminal() && hasBegun) {
                write(events().failed(error.failure()));
            } else {
                lane.fail(ResponseError.of(error.failure()));
            }
        }
    }

    private boolean isWithinMessage() {
        return lanes.session().turns().isWithin(lane);
    }

    @Override
    public void ended(StreamId streamId, String outcome) {
        over();
    }

    @Override
    public void left(StreamId streamId) {
        over();
    }

    private void fail(ResponseError error) {
        if (!isOver) {
            if (isWithinMessage()) {
                lanes.session().cut();
            }
            lane.fail(error);
            over();
        }
    }

    private void over() {
        if (!isOver) {
            isOver = true;
            lane.done();
        }
    }

    @Override
    public void moved(StreamId streamId, Place place) {
        view.follow(lanes.services().finder().findAgain(streamId), place, cause -> fail(ResponseError.of(cause)));
    }

    void drained() {
        view.drained();
    }

    /** Nobody can go on from it any more. */
    void forgetUnlessStored() {
        ViewHandle watch = view.handle();
        if (watch != null && !memo.isStored()) {
            StreamRelay relay = watch.relay();
            loop.ask(relay.loop(), relay::forget);
        }
    }

    /** The client is gone. */
    void detach() {
        isOver = true;
        view.leave();
    }
}
