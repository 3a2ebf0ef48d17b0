package dev.tokenbus.gateway.resource;

import dev.tokenbus.gateway.access.Right;
import dev.tokenbus.gateway.http.Entrance;
import dev.tokenbus.gateway.http.Followers;
import dev.tokenbus.gateway.http.HttpDoor;
import dev.tokenbus.gateway.http.HttpErrors;
import dev.tokenbus.gateway.http.ResponseSink;
import dev.tokenbus.gateway.http.StreamResponse;
import dev.tokenbus.gateway.locate.StreamFinder;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.loop.Refusals;
import dev.tokenbus.gateway.quota.Seat;
import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.gateway.view.Delivery;
import dev.tokenbus.gateway.view.ViewHandle;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.frame.StreamNotice;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Streams over plain HTTP: {@code GET /v1/streams/{id}} tells how one is doing, {@code DELETE} stops it, and
 * {@code GET /v1/streams/{id}/events} follows it as server-sent events, from {@code Last-Event-ID} or {@code ?after=}.
 */
public final class StreamResource implements HttpDoor {
    private static final StreamFailure BAD_CURSOR =
            new StreamFailure(ErrorCode.BAD_REQUEST, "Last-Event-ID or after: not a cursor (expected: <epoch>-<seq>)");

    /** Why a client that would be one follower too many is refused. */
    public static final StreamFailure TOO_MANY =
            new StreamFailure(ErrorCode.OVERLOADED, "this gateway has as many followers as it may", 1000);

    private final GatewayLoop loop;
    private final StreamFinder finder;
    private final Followers followers;
    private final StreamAccess access;

    public StreamResource(GatewayLoop loop, StreamFinder finder, Followers followers) {
        this.loop = loop;
        this.finder = finder;
        this.followers = followers;
        this.access = new StreamAccess(loop, finder);
    }

    @Override
    public List<String> places() {
        return List.of("/v1/streams");
    }

    @Override
    public void mountOn(Router router) {
        HttpDoor.get(router, "/v1/streams/:id").handler(context -> withStream(context, Right.VIEW, this::health));
        router.delete("/v1/streams/:id").handler(context -> withStream(context, Right.OWN, this::stop));
        HttpDoor.get(router, "/v1/streams/:id/events")
                .handler(context -> withStream(context, Right.VIEW, this::events));
    }

    private void withStream(RoutingContext context, Right needed, BiConsumer<RoutingContext, StreamRelay> action) {
        access.find(context, needed)
                .onSuccess(relay -> action.accept(context, relay))
                .onFailure(cause -> fail(context, Refusals.of(cause)));
    }

    /** A browser's {@code EventSource} comes back only after an answer of events: it takes every other status for final. */
    private void fail(RoutingContext context, StreamFailure failure) {
        String accepted = context.request().getHeader(HttpHeaders.ACCEPT);
        Optional<EventCursor> cursor = EventCursor.of(context.request());
        if (failure.code().retryable()
                && cursor.isPresent()
                && accepted != null
                && accepted.contains(StreamResponse.MEDIA_TYPE)) {
            ServerFrame error = ServerFrame.Error.aboutStream(context.pathParam("id"), failure);
            StreamResponse.sayType(context.response()).end(FrameWording.event(error, cursor.get()));
        } else {
            HttpErrors.fail(context, failure);
        }
    }

    private void health(RoutingContext context, StreamRelay relay) {
        loop.ask(relay.loop(), relay::health)
                .onSuccess(health -> context.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                        .end(Buffer.buffer(new StreamNotice.Health(health).encode())))
                .onFailure(cause -> HttpErrors.fail(context, Refusals.of(cause)));
    }

    private void stop(RoutingContext context, StreamRelay relay) {
        loop.ask(relay.loop(), relay::stop)
                .onSuccess(stopping -> context.response().setStatusCode(202).end())
                .onFailure(cause -> HttpErrors.fail(context, Refusals.of(cause)));
    }

    private void events(RoutingContext context, StreamRelay relay) {
        Optional<EventCursor> cursor = EventCursor.of(context.request());
        if (cursor.isEmpty()) {
            HttpErrors.fail(context, BAD_CURSOR);
            return;
        }
        loop.ask(relay.loop(), () -> Future.succeededFuture(isAtEnd(relay, cursor.get())))
                .onSuccess(atEnd -> answer(context, relay, cursor.get(), atEnd))
                .onFailure(cause -> fail(context, Refusals.of(cause)));
    }

    private static boolean isAtEnd(StreamRelay relay, EventCursor cursor) {
        return relay.log().hasEnded()
                && cursor.seq() == relay.log().lastSeq()
                && relay.isCursor(cursor.seq(), cursor.epoch());
    }

    private void answer(RoutingContext context, StreamRelay relay, EventCursor cursor, boolean atEnd) {
        if (context.response().closed()) {
            // The client left while the stream was looked for: nothing would tell its view to leave.
            return;
        } else if (atEnd) {
            // A browser's EventSource reconnects after every other answer, for ever.
            context.response().setStatusCode(204).end();
        } else if (context.request().method() == HttpMethod.HEAD) {
            StreamResponse.sayType(context.response()).end();
        } else {
            follow(context, relay, cursor);
        }
    }

    private void follow(RoutingContext context, StreamRelay relay, EventCursor after) {
        Seat seat = followers.seatFor(Entrance.allowanceOf(context), TOO_MANY);
        if (seat.refusal() != null) {
            fail(context, seat.refusal());
            return;
        }
        StreamResponse response = followers.add(context, StreamResponse.Manner.FOLLOWER, seat);
        ResponseSink sink = new ResponseSink(response, loop, finder);
        ViewHandle watch = sink.watch(relay, Right.VIEW, Delivery.UNLIMITED, new FrameWording(after));
        sink.begin();
        watch.run(view -> view.join(null, after.seq(), after.epoch(), false));
    }
}
