package dev.tokenbus.gateway.responses.socket;

import dev.tokenbus.gateway.door.DoorServices;
import dev.tokenbus.gateway.responses.Conversations;
import dev.tokenbus.gateway.responses.Draft;
import dev.tokenbus.gateway.responses.asked.ResponseRequest;
import dev.tokenbus.gateway.responses.wording.RawObject;
import dev.tokenbus.protocol.ChatMessage;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of one connection: what a client asks for in one lane is answered in order, one response after the other; lanes are
 * independent of each other. What the newest response of each lane said can be gone on from, also if it is not stored.
 */
final class Lanes {
    /** How many responses may be in flight on one connection. */
    static final int MOST_IN_FLIGHT = 16;

    /** How many lanes with a name one connection may have. */
    static final int MOST_LANES = 32;

    static final String LIMIT = "websocket_stream_limit_reached";

    private final ResponsesSession session;
    private final DoorServices services;
    private final Conversations conversations;
    private final Map<String, Lane> lanes = new LinkedHashMap<>();
    /** What waits in all lanes, in characters. */
    private long waiting;

    Lanes(ResponsesSession session, DoorServices services) {
        this.session = session;
        this.services = services;
        this.conversations = new Conversations(services, session.principal());
    }

    ResponsesSession session() {
        return session;
    }

    DoorServices services() {
        return services;
    }

    /** A client asks for something in a lane; null is the lane without a name. */
    void add(@Nullable String name, RawObject frame, int size) {
        String key = name == null ? "" : "." + name;
        Lane lane = lanes.get(key);
        boolean isBusy = lane != null && lane.isBusy();
        if (lane == null && name != null && namedLanes() >= MOST_LANES && !forgetOne()) {
            session.fail(
                    name, ResponsesSession.limit(LIMIT, "this connection has its " + MOST_LANES + " lanes already"));
        } else if (!isBusy && inFlight() >= MOST_IN_FLIGHT) {
            session.fail(
                    name,
                    ResponsesSession.limit(
                            LIMIT, "this connection has its " + MOST_IN_FLIGHT + " responses in flight already"));
        } else if (isBusy && waiting + size > services.loop().config().limits().maxMessageBytes()) {
            session.fail(name, ResponsesSession.limit(LIMIT, "too much waits on this connection already"));
        } else {
            waiting += size;
            lanes.computeIfAbsent(key, same -> new Lane(this, name)).add(frame, size);
        }
    }

    /** A lane in which nothing is in flight gives way to a new one; false without one. */
    private boolean forgetOne() {
        return lanes.values().stream()
                .filter(lane -> lane.name() != null && !lane.isBusy())
                .findFirst()
                .map(this::forget)
                .orElse(false);
    }

    private boolean forget(Lane lane) {
        lane.forgetLast();
        return lanes.values().remove(lane);
    }

    private long namedLanes() {
        return lanes.keySet().stream().filter(key -> !key.isEmpty()).count();
    }

    private long inFlight() {
        return lanes.values().stream().filter(Lane::isBusy).count();
    }

    boolean areBusy() {
        return inFlight() > 0;
    }

    /** A lane begins with what has waited. */
    void begun(int size) {
        waiting -= size;
    }

    /** What a body asks, with the items of stored responses to which it refers. */
    Future<ResponseRequest> read(RawObject body, int size) {
        return services.readers().read(size, () -> Draft.of(body, size)).compose(conversations::read);
    }

    /** What was said before a request, of whichever lane. */
    Future<List<ChatMessage>> before(@Nullable String previous) {
        Prepared prepared = prepared(previous);
        if (prepared != null) {
            return Future.succeededFuture(prepared.messages());
        }
        return conversations.before(previous, id -> lanes.values().stream().anyMatch(lane -> lane.isNewest(id)));
    }

    /** What was prepared to be gone on from by this name, in whichever lane; null for nothing. */
    @Nullable
    Prepared prepared(@Nullable String previous) {
        return lanes.values().stream()
                .map(lane -> lane.prepared(previous))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** What all that is prepared takes in memory. */
    long preparedBytes() {
        return lanes.values().stream().mapToLong(Lane::preparedBytes).sum();
    }

    /** Lanes that have nothing to go on from are forgotten. */
    void idle(Lane lane) {
        if (!lane.hasNewest()) {
            lanes.values().remove(lane);
        }
        session.idle();
    }

    void drained() {
        List.copyOf(lanes.values()).forEach(Lane::drained);
    }

    void detachAll() {
        List.copyOf(lanes.values()).forEach(Lane::detach);
        lanes.clear();
    }
}
