package dev.tokenbus.gateway.door;

import dev.tokenbus.gateway.access.Right;
import dev.tokenbus.gateway.config.OnDisconnect;
import dev.tokenbus.gateway.http.Entrance;
import dev.tokenbus.gateway.http.RequestNames;
import dev.tokenbus.gateway.http.ResponseSink;
import dev.tokenbus.gateway.http.StreamResponse;
import dev.tokenbus.gateway.http.Wording;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.loop.Refusals;
import dev.tokenbus.gateway.open.Opened;
import dev.tokenbus.gateway.open.Recipient;
import dev.tokenbus.gateway.open.StreamOpener;
import dev.tokenbus.gateway.open.StreamRequest;
import dev.tokenbus.gateway.principal.Principal;
import dev.tokenbus.gateway.quota.Allowance;
import dev.tokenbus.gateway.quota.Seat;
import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.gateway.resource.StreamAccess;
import dev.tokenbus.gateway.view.Delivery;
import dev.tokenbus.gateway.view.StreamView;
import dev.tokenbus.gateway.view.ViewHandle;
import dev.tokenbus.meter.Door;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.worker.Source;
import dev.tokenbus.protocol.bus.worker.TraceContext;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream that an HTTP request opens, and the response that it is answered with: what is the same at every door. On the request's
 * event loop.
 */
public final class DoorStream implements Recipient {
    /** The stream's name in a response, by which it is watched at any other door. */
    public static final String ID_HEADER = "x-tokenbus-stream-id";

    /** The token that lets its owner watch and stop the stream at any other door. */
    public static final String TOKEN_HEADER = StreamAccess.TOKEN_HEADER;

    /** What becomes of the answer when its client leaves: {@link OnDisconnect}. */
    public static final String POLICY_HEADER = "x-tokenbus-on-disconnect";

    /** Why a request is refused whose response would be one too many. */
    public static final StreamFailure FULL =
            new StreamFailure(ErrorCode.OVERLOADED, "this gateway answers as many requests as it may", 1000);

    private static final Logger LOG = LoggerFactory.getLogger(DoorStream.class);

    private final DoorServices services;
    private final Reply reply;
    private final StreamResponse response;
    private final ResponseSink sink;
    private final Source source;
    private final Principal principal;
    private final Allowance allowance;
    private final @Nullable StreamFailure noRoom;
    private final TraceContext trace;
    private final @Nullable String route;
    private final @Nullable String requestId;
    private @Nullable ViewHandle watch;

    /** How a door answers one request. */
    public interface Reply extends Refusal {
        /** The door, for the metrics. */
        Door door();

        /** How the response behaves: one of events, or a whole one. */
        StreamResponse.Manner manner();

        /** The words for the stream; called once, before anything is sent. */
        Wording wording(StreamRelay relay);

        /** What a leaving client means if neither it nor the node's configuration should say; null where they do. */
        default @Nullable OnDisconnect policy() {
            return null;
        }

        /** The stream is open, and nothing of it was sent. A reply that answers here takes nothing more of it. */
        default void opened(StreamRelay relay, StreamResponse response) {}

        /** Whether the client can be told to throw away what it has. */
        default boolean knowsRestart() {
            return false;
        }
    }

    private DoorStream(DoorServices services, RoutingContext context, Reply reply) {
        HttpServerRequest request = context.request();
        GatewayLoop loop = services.loop();
        this.services = services;
        this.reply = reply;
        this.allowance = Entrance.allowanceOf(context);
        Seat seat = services.followers().seatFor(allowance, FULL);
        this.noRoom = seat.refusal();
        this.response = services.followers().add(context, reply.manner(), seat);
        this.sink = new ResponseSink(response, loop, services.finder(), this::refuse);
        this.principal = Entrance.principalOf(context);
        this.trace = RequestNames.traceOf(request);
        this.route = context.currentRoute().getPath();
        this.requestId = RequestNames.of(context);
        this.source = loop.sources().of(allowance.address(), loop.randomName());
    }

    /** Opens a stream for a request whose body has arrived, and answers with the stream or with the reason why there is none. */
    public static void answer(DoorServices services, RoutingContext context, StreamRequest asked, Reply reply) {
        DoorStream stream = new DoorStream(services, context, reply);
        if (stream.noRoom != null) {
            stream.refuse(stream.noRoom);
            return;
        }
        try {
            OnDisconnect policy = stream.policy(context.request(), asked);
            stream.open(asked.withConfig(asked.config().withOrphanMs(policy.orphanMs())));
        } catch (IllegalArgumentException e) {
            stream.refuse(new StreamFailure(ErrorCode.BAD_REQUEST, String.valueOf(e.getMessage())));
        }
    }

    /** Answers with a stream that is there already, from its beginning. */
    public static void rejoin(DoorServices services, RoutingContext context, StreamId id, Right right, Reply reply) {
        DoorStream stream = new DoorStream(services, context, reply);
        if (stream.noRoom != null) {
            stream.refuse(stream.noRoom);
            return;
        }
        services.finder()
                .findAgain(id)
                .onSuccess(relay -> stream.found(relay, right))
                .onFailure(cause -> stream.refuse(Refusals.of(cause)));
    }

    private void found(StreamRelay relay, Right right) {
        if (isConnected()) {
            name(relay.id(), right, response.head());
            watch(relay).run(StreamView::start);
        }
    }

    /** What it means for the answer when this client leaves. */
    private OnDisconnect policy(HttpServerRequest request, StreamRequest asked) {
        String wish = request.getHeader(POLICY_HEADER);
        if (wish != null) {
            return OnDisconnect.parse(POLICY_HEADER, wish);
        }
        OnDisconnect ofReply = reply.policy();
        if (ofReply != null) {
            return ofReply;
        }
        // A client with a key says that it may ask again for the same answer.
        return asked.key() != null
                ? OnDisconnect.ORPHAN
                : services.loop().config().doors().policyOf(principal.onDisconnect());
    }

    private void open(StreamRequest asked) {
        services.opener().open(asked, this).onSuccess(this::opened).onFailure(cause -> {
            StreamFailure failure = Refusals.of(cause);
            if (!failure.equals(StreamOpener.LEFT)) {
                refuse(failure);
            }
        });
    }

    private void refuse(StreamFailure failure) {
        services.loop().meter().requestRefused(failure.code());
        LOG.atDebug()
                .addKeyValue("code", failure.code().wireName())
                .addKeyValue("door", door().word())
                .addKeyValue("requestId", requestId)
                .log("a request is refused");
        reply.refuse(response, failure);
    }

    private void opened(Opened opened) {
        name(opened.id(), Right.OWN, response.head());
        if (watch != null) {
            reply.opened(watch.relay(), response);
        }
        if (response.isOver()) {
            sink.leave();
        } else {
            opened.begin();
        }
    }

    /** Says which stream a response is of, and what it takes to come back to it. */
    private void name(StreamId id, Right right, HttpServerResponse head) {
        if (!response.isOver()) {
            head.putHeader(ID_HEADER, id.value())
                    .putHeader(TOKEN_HEADER, services.loop().tokens().issue(id, right));
        }
    }

    @Override
    public Door door() {
        return reply.door();
    }

    @Override
    public boolean isConnected() {
        return !response.isOver();
    }

    @Override
    public Source source() {
        return source;
    }

    @Override
    public Principal principal() {
        return principal;
    }

    @Override
    public Allowance allowance() {
        return allowance;
    }

    @Override
    public String route() {
        return route == null ? door().word() : route;
    }

    @Override
    public TraceContext trace() {
        return trace;
    }

    @Override
    public @Nullable String requestId() {
        return requestId;
    }

    @Override
    public ViewHandle watch(StreamRelay relay) {
        Delivery delivery = new Delivery(0, -1, reply.knowsRestart());
        ViewHandle made = sink.watch(relay, Right.OWN, delivery, reply.wording(relay));
        watch = made;
        return made;
    }
}
