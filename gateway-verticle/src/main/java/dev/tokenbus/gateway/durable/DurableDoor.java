package dev.tokenbus.gateway.durable;

import dev.tokenbus.gateway.access.Right;
import dev.tokenbus.gateway.door.DoorServices;
import dev.tokenbus.gateway.http.Entrance;
import dev.tokenbus.gateway.http.Followers;
import dev.tokenbus.gateway.http.HttpDoor;
import dev.tokenbus.gateway.http.HttpErrors;
import dev.tokenbus.gateway.http.ResponseSink;
import dev.tokenbus.gateway.http.StreamResponse;
import dev.tokenbus.gateway.loop.Refusals;
import dev.tokenbus.gateway.quota.Seat;
import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.gateway.resource.StreamAccess;
import dev.tokenbus.gateway.resource.StreamResource;
import dev.tokenbus.gateway.view.Delivery;
import dev.tokenbus.gateway.view.ViewHandle;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The read side of Durable Streams: {@code GET} and {@code HEAD /v1/streams/{id}/durable} give a stream's log as JSON messages, the frames
 * of the WebSocket protocol, one for each event; from any offset, and live. A log is written by the cluster alone.
 */
public final class DurableDoor implements HttpDoor {
    private static final String PATH = "/v1/streams/:id/durable";
    private static final String NEXT = "Stream-Next-Offset";
    private static final String CLOSED = "Stream-Closed";
    private static final String UP_TO_DATE = "Stream-Up-To-Date";
    private static final String CURSOR = "Stream-Cursor";
    private static final String JSON = "application/json";
    private static final String TRUE = "true";
    private static final int MOST_BYTES = 1 << 20;

    /** So long a reader waits for more, in milliseconds: less than proxies take for the end of a connection. */
    private static final long LONG_POLL_MS = 20_000;

    /** After so long a reader of events comes again, in milliseconds, so that caches and balancers have a say. */
    private static final long SSE_MS = 60_000;

    private static final StreamFailure GONE =
            new StreamFailure(ErrorCode.EXPIRED, "offset: of an attempt that is no longer part of the answer");

    private final DoorServices services;
    private final StreamAccess access;
    private final Cursor cursor;

    /** @param cursor numbers the times at which readers wait */
    public DurableDoor(DoorServices services, Cursor cursor) {
        this.services = services;
        this.access = new StreamAccess(services.loop(), services.finder());
        this.cursor = cursor;
    }

    @Override
    public List<String> places() {
        return List.of("/v1/streams");
    }

    @Override
    public void mountOn(Router router) {
        HttpDoor.get(router, PATH).handler(context -> withStream(context, this::read));
        for (HttpMethod method : List.of(HttpMethod.PUT, HttpMethod.POST, HttpMethod.DELETE, HttpMethod.PATCH)) {
            router.route(method, PATH)
                    .handler(context -> context.response()
                            .setStatusCode(405)
                            .putHeader(HttpHeaders.ALLOW, "GET, HEAD")
                            .end());
        }
    }

    private void withStream(RoutingContext context, BiConsumer<RoutingContext, StreamRelay> action) {
        context.response().putHeader("Cross-Origin-Resource-Policy", "cross-origin");
        access.find(context, Right.VIEW)
                .onSuccess(relay -> action.accept(context, relay))
                .onFailure(cause -> fail(context, cause));
    }

    private static void fail(RoutingContext context, Throwable cause) {
        StreamFailure failure = cause instanceof IllegalArgumentException wrong
                ? new StreamFailure(ErrorCode.BAD_REQUEST, String.valueOf(wrong.getMessage()))
                : Refusals.of(cause);
        context.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        HttpErrors.fail(context, failure);
    }

    private void read(RoutingContext context, StreamRelay relay) {
        try {
            if (context.request().method() == HttpMethod.HEAD) {
                tail(context, relay);
                return;
            }
            String live = only(context, "live");
            String offset = only(context, "offset");
            if (live != null && offset == null) {
                throw new IllegalArgumentException("offset: missing (expected: one, to wait for what follows it)");
            }
            switch (live == null ? "" : live) {
                case "" -> catchUp(context, relay, Offset.parse(offset));
                case "long-poll" -> longPoll(context, relay, Offset.parse(offset));
                case "sse" -> follow(context, relay, Offset.parse(offset));
                default -> throw new IllegalArgumentException("live: unknown (expected: long-poll or sse)");
            }
        } catch (IllegalArgumentException e) {
            fail(context, e);
        }
    }

    private static @Nullable String only(RoutingContext context, String name) {
        List<String> values = context.queryParam(name);
        if (values.size() > 1) {
            throw new IllegalArgumentException(name + ": " + values.size() + " of them (expected: one)");
        }
        return values.isEmpty() ? null : values.get(0);
    }

    private void tail(RoutingContext context, StreamRelay relay) {
        services.loop()
                .ask(
                        relay.loop(),
                        () -> Future.succeededFuture(Batch.of(relay, relay.log().lastSeq(), 0)))
                .onSuccess(batch -> {
                    addPlace(context.response(), batch).putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
                    context.response().putHeader(HttpHeaders.CONTENT_TYPE, JSON).end();
                })
                .onFailure(cause -> fail(context, cause));
    }

    /** The place that a reader names, where it is one of this log; on the stream's event loop. */
    private static Future<Offset> place(StreamRelay relay, Offset offset) {
        if (offset.isNow()) {
            return Future.succeededFuture(Offset.after(relay.log(), relay.log().lastSeq()));
        }
        return relay.caughtUp(offset.seq())
                .compose(done -> relay.isCursor(offset.seq(), offset.epoch())
                        ? Future.succeededFuture(offset)
                        : Future.failedFuture(GONE.asException()));
    }

    /** What follows a place, as far as the log goes now; on the stream's event loop. */
    private static Batch after(StreamRelay relay, Offset place) {
        Batch batch = Batch.of(relay, place.seq(), MOST_BYTES);
        relay.progressed(batch.next().seq(), batch.array().length());
        return batch;
    }

    private void catchUp(RoutingContext context, StreamRelay relay, Offset offset) {
        services.loop()
                .ask(relay.loop(), () -> place(relay, offset).map(place -> after(relay, place)))
                .onSuccess(batch -> answer(context, batch, offset.isNow()))
                .onFailure(cause -> fail(context, cause));
    }

    private static void answer(RoutingContext context, Batch batch, boolean isNow) {
        HttpServerResponse response = addPlace(context.response(), batch);
        String tag = "\"" + batch.from() + ":" + batch.next() + (batch.isClosed() ? ":closed\"" : "\"");
        if (isNow) {
            response.putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        } else {
            response.putHeader(HttpHeaders.CACHE_CONTROL, "private, max-age=60, stale-while-revalidate=300")
                    .putHeader(HttpHeaders.ETAG, tag);
        }
        if (!isNow && tag.equals(context.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
            response.setStatusCode(304).end();
        } else {
            response.putHeader(HttpHeaders.CONTENT_TYPE, JSON).end(batch.array());
        }
    }

    private static HttpServerResponse addPlace(HttpServerResponse response, Batch batch) {
        response.putHeader(NEXT, batch.next().toString());
        if (batch.isAtTail()) {
            response.putHeader(UP_TO_DATE, TRUE);
        }
        return batch.isClosed() ? response.putHeader(CLOSED, TRUE) : response;
    }

    private void longPoll(RoutingContext context, StreamRelay relay, Offset offset) {
        if (context.response().closed()) {
            return;
        }
        Seat seat = seatFor(context);
        if (seat.refusal() != null) {
            fail(context, seat.refusal().asException());
            return;
        }
        Followers.Place place = services.followers().hold(context, seat);
        services.loop()
                .ask(relay.loop(), () -> place(relay, offset).compose(from -> waited(relay, from, place.unwanted())))
                .compose(place::unlessRefused)
                .onComplete(over -> place.end())
                .onSuccess(batch -> answerPoll(context, batch))
                .onFailure(cause -> fail(context, cause));
    }

    private Seat seatFor(RoutingContext context) {
        return services.followers().seatFor(Entrance.allowanceOf(context), StreamResource.TOO_MANY);
    }

    private static Future<Batch> waited(StreamRelay relay, Offset place, Future<Void> unwanted) {
        return TailWait.of(relay, place.seq(), LONG_POLL_MS, unwanted).map(more -> after(relay, place));
    }

    private void answerPoll(RoutingContext context, Batch batch) {
        if (context.response().closed()) {
            return;
        }
        HttpServerResponse response = addPlace(context.response(), batch)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader(CURSOR, cursor.after(context.request().getParam("cursor")));
        if (batch.isEmpty()) {
            response.setStatusCode(204).end();
        } else {
            response.putHeader(HttpHeaders.CONTENT_TYPE, JSON).end(batch.array());
        }
    }

    private void follow(RoutingContext context, StreamRelay relay, Offset offset) {
        services.loop()
                .ask(relay.loop(), () -> place(relay, offset).map(place -> Batch.of(relay, place.seq(), 0)))
                .onSuccess(batch -> follow(context, relay, batch))
                .onFailure(cause -> fail(context, cause));
    }

    private void follow(RoutingContext context, StreamRelay relay, Batch batch) {
        if (context.response().closed()) {
            return;
        }
        Seat seat = seatFor(context);
        if (seat.refusal() != null) {
            fail(context, seat.refusal().asException());
            return;
        }
        SseWording wording = new SseWording(cursor.after(context.request().getParam("cursor")));
        StreamResponse response = services.followers().add(context, StreamResponse.Manner.FOLLOWER, seat);
        ResponseSink sink = new ResponseSink(response, services.loop(), services.finder());
        ViewHandle watch = sink.watch(relay, Right.VIEW, Delivery.UNLIMITED, wording);
        sink.begin();
        // Readers compare it as it is.
        context.response().putHeader(HttpHeaders.CONTENT_TYPE, StreamResponse.MEDIA_TYPE);
        if (batch.isEmpty()) {
            response.write(wording.control(batch));
        }
        services.loop().vertx().setTimer(SSE_MS, timer -> response.end());
        Offset from = batch.from();
        watch.run(view -> view.join(null, from.seq(), from.epoch(), false));
    }
}
