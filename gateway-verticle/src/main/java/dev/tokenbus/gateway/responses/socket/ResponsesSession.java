package dev.tokenbus.gateway.responses.socket;

import dev.tokenbus.gateway.door.DoorServices;
import dev.tokenbus.gateway.netty.Outbound;
import dev.tokenbus.gateway.principal.Principal;
import dev.tokenbus.gateway.quota.Allowance;
import dev.tokenbus.gateway.responses.wording.RawObject;
import dev.tokenbus.gateway.responses.wording.ResponseError;
import dev.tokenbus.gateway.socket.SocketSession;
import dev.tokenbus.gateway.socket.Visitor;
import dev.tokenbus.protocol.CloseCode;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.Limits;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.bus.worker.Source;
import dev.tokenbus.protocol.bus.worker.TraceContext;
import dev.tokenbus.protocol.json.JsonReader;
import dev.tokenbus.protocol.json.JsonWriter;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One client's WebSocket on which responses are asked for: reads its messages, which {@link Lanes} work off. It ends after an hour, as
 * its clients expect, and when the node leaves; then as soon as nothing is in flight.
 *
 * <p>Confined to the event loop of its socket.
 */
final class ResponsesSession extends SocketSession {
    private static final int MOST_MALFORMED = 10;
    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(60);

    private final String id;
    private final Visitor visitor;
    private final Lanes lanes;
    private final long openedAt;
    private final Turns turns;
    private int malformed;
    private boolean leaving;

    ResponsesSession(String id, DoorServices services, Visitor visitor, Outbound outbound) {
        super(outbound, services.loop());
        this.id = id;
        this.visitor = visitor;
        this.lanes = new Lanes(this, services);
        this.openedAt = services.loop().now();
        this.turns = new Turns(this::writePart, this::othersGoOn);
    }

    /** The connection's name in the log. */
    String id() {
        return id;
    }

    Source source() {
        return visitor.source();
    }

    TraceContext trace() {
        return visitor.trace();
    }

    @Override
    protected Allowance allowance() {
        return visitor.allowance();
    }

    @Override
    protected Principal principal() {
        return visitor.known();
    }

    /** The client says nothing of itself, and hears nothing before it asks. */
    @Override
    protected void opened() {}

    @Override
    protected void read(String message) {
        RawObject frame;
        try {
            frame = RawObject.read("", message);
        } catch (IOException e) {
            fail(null, bad("the message: " + JsonReader.describe(e)));
            if (++malformed >= MOST_MALFORMED) {
                close(CloseCode.BAD_FRAME);
            }
            return;
        }
        String lane = null;
        try {
            lane = laneOf(frame);
            read(frame, lane, message.length());
        } catch (IllegalArgumentException e) {
            fail(lane, ResponseError.of(e));
        }
    }

    private static @Nullable String laneOf(RawObject frame) {
        String lane = frame.text("stream_id");
        JsonReader.expect(
                lane == null || !lane.isEmpty() && lane.length() <= Limits.NAME_CHARS,
                "stream_id",
                "1.." + Limits.NAME_CHARS + " characters");
        return lane;
    }

    private void read(RawObject frame, @Nullable String lane, int size) {
        switch (frame.requiredText("type")) {
            case "response.create", "response.resume" -> {
                if (isOverdue()) {
                    fail(
                            lane,
                            limit(
                                    "websocket_connection_limit_reached",
                                    "this connection is an hour old; open a new one"));
                } else {
                    lanes.add(lane, frame, size);
                }
            }
            default ->
                throw new IllegalArgumentException("type: unknown (expected: response.create or response.resume)");
        }
    }

    private boolean isOverdue() {
        return loop().now() - openedAt > LONGEST_NANOS;
    }

    private static ResponseError bad(String detail) {
        return ResponseError.of(new StreamFailure(ErrorCode.BAD_REQUEST, detail));
    }

    static ResponseError limit(String code, String detail) {
        return new ResponseError(
                new StreamFailure(ErrorCode.RATE_LIMITED, detail), 429, "rate_limit_error", code, null);
    }

    @Override
    protected void refuseUnread(String beginning, StreamFailure failure) {
        fail(null, ResponseError.of(failure));
    }

    /** Tells the client that something it asked for fails, before any event of it. */
    void fail(@Nullable String lane, ResponseError error) {
        loop().meter().requestRefused(error.failure().code());
        JsonWriter json = new JsonWriter()
                .beginObject()
                .field("type", "error")
                .field("status", error.status())
                .name("error")
                .raw(error.json())
                .optional("stream_id", lane);
        turns.say(this, json.endObject().toBytes(), true);
    }

    /** Who speaks: each lane says its events here, one a line. */
    Turns turns() {
        return turns;
    }

    /** A message cannot be ended, so that nothing more can be said on this connection. */
    void cut() {
        close(CloseCode.TRY_LATER);
    }

    /** A lane has worked off what it had. */
    void idle() {
        if (leaving && !lanes.areBusy()) {
            close(CloseCode.GOING_AWAY);
        }
    }

    @Override
    protected boolean hasStreams() {
        return lanes.areBusy();
    }

    /** Not within this call: a lane is within its own. */
    private void othersGoOn() {
        loop().context().runOnContext(v -> lanes.drained());
    }

    @Override
    protected void takesMore() {
        lanes.drained();
    }

    @Override
    protected void tick() {
        if (isOverdue() && !leaving) {
            fail(null, limit("websocket_connection_limit_reached", "this connection is an hour old; open a new one"));
            leave();
        }
    }

    @Override
    protected void goAway(long deadlineMs, long reconnectAfterMs) {
        loop().vertx().setTimer(Math.max(1, reconnectAfterMs), timer -> leave());
    }

    /** Its clients know no way to show a new token: what is in flight goes on for as long as there is. */
    @Override
    protected void ending(boolean isOver, long leftMs) {
        if (isOver) {
            leave();
        }
    }

    private void leave() {
        leaving = true;
        idle();
    }

    @Override
    protected void left() {
        lanes.detachAll();
    }

    /** Clients of this protocol come back only after the codes that they know. */
    @Override
    protected CloseCode worded(CloseCode code) {
        return switch (code) {
            case DRAINED -> CloseCode.RESTARTING;
            case HEARTBEAT -> CloseCode.GOING_AWAY;
            case SLOW, LIMITED -> CloseCode.TRY_LATER;
            case BAD_FRAME -> CloseCode.BROKEN;
            case FLOOD -> CloseCode.POLICY;
            case EXPIRED -> CloseCode.GOING_AWAY;
            case UNAUTHENTICATED, FORBIDDEN -> CloseCode.REFUSED;
            default -> code;
        };
    }
}
