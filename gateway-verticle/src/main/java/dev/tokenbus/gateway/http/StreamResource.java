package dev.tokenbus.gateway.http;

import dev.tokenbus.gateway.locate.Relays;
import dev.tokenbus.gateway.locate.StreamFinder;
import dev.tokenbus.gateway.relay.AccessTokens.Right;
import dev.tokenbus.gateway.relay.GatewayLoop;
import dev.tokenbus.gateway.relay.Refusals;
import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.gateway.view.ViewHandle;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.json.JsonWriter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Streams over plain HTTP: {@code GET /v1/streams/{id}} tells how one is doing, {@code DELETE} stops it, and
 * {@code GET /v1/streams/{id}/events} follows it as server-sent events, from {@code Last-Event-ID} or {@code ?after=}.
 *
 * <p>A stream's token comes as {@code Authorization: Bearer}, or, for browsers' {@code EventSource}, as {@code ?token=}.
 */
public final class StreamResource {
    private static final String BEARER = "Bearer ";

    private final GatewayLoop services;
    private final StreamFinder finder;
    private final int capacity;
    private final Runnable onChange;
    private final Set<SseSink> followers = new HashSet<>();

    /**
     * @param capacity so many may follow streams at once
     * @param onChange called when one no longer does
     */
    public StreamResource(GatewayLoop services, Relays relays, int capacity, Runnable onChange) {
        this.services = services;
        this.capacity = capacity;
        this.onChange = onChange;
        this.finder = new StreamFinder(services, relays);
    }

    void mountOn(Router router) {
        router.get("/v1/streams/:id").handler(context -> withStream(context, Right.VIEW, this::health));
        router.delete("/v1/streams/:id").handler(context -> withStream(context, Right.OWN, this::stop));
        router.get("/v1/streams/:id/events").handler(context -> withStream(context, Right.VIEW, this::events));
    }

    private void withStream(RoutingContext context, Right needed, BiConsumer<RoutingContext, StreamRelay> action) {
        StreamId id = StreamId.parse(context.pathParam("id"));
        Right right = id == null ? null : services.tokens().check(token(context), id);
        if (id == null || right == null || (needed == Right.OWN && right != Right.OWN)) {
            fail(context, Refusals.UNKNOWN);
            return;
        }
        finder.find(id)
                .onSuccess(relay -> action.accept(context, relay))
                .onFailure(cause -> fail(context, Refusals.of(cause)));
    }

    private static @Nullable String token(RoutingContext context) {
        String header = context.request().getHeader(HttpHeaders.AUTHORIZATION);
        return header != null && header.startsWith(BEARER)
                ? header.substring(BEARER.length())
                : context.request().getParam("token");
    }

    private void health(RoutingContext context, StreamRelay relay) {
        services.ask(relay.services(), relay::health)
                .onSuccess(health -> context.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                        .end(Buffer.buffer(new ServerFrame.Health(health).encode())))
                .onFailure(cause -> fail(context, Refusals.of(cause)));
    }

    private void stop(RoutingContext context, StreamRelay relay) {
        services.ask(relay.services(), relay::stop)
                .onSuccess(stopping -> context.response().setStatusCode(202).end())
                .onFailure(cause -> fail(context, Refusals.of(cause)));
    }

    private void events(RoutingContext context, StreamRelay relay) {
        long[] cursor = cursor(context);
        if (cursor.length == 0) {
            fail(
                    context,
                    new StreamFailure(
                            ErrorCode.BAD_REQUEST, "Last-Event-ID: expected <epoch>-<seq>; after: expected a number"));
            return;
        }
        if (context.response().closed()) {
            // It went while the stream was looked for: nothing would tell its view to leave.
            return;
        }
        if (followers.size() >= capacity) {
            fail(
                    context,
                    new StreamFailure(ErrorCode.OVERLOADED, "this gateway has as many followers as it may", 1000));
            return;
        }
        services.meter().connectionOpened();
        SseSink sink = new SseSink(context.request(), services, finder, this::left);
        followers.add(sink);
        ViewHandle watch = new ViewHandle(services, relay, Right.VIEW, sink, 0, -1);
        sink.open(watch);
        watch.run(view -> view.join(null, cursor[1], cursor[0], false, true));
    }

    private void left(SseSink follower) {
        followers.remove(follower);
        onChange.run();
    }

    public boolean hasFollowers() {
        return !followers.isEmpty();
    }

    /** The followers go, each in its time: they come back by themselves, with the last event that they have. */
    public void drain(IntSupplier goingAfter) {
        for (SseSink follower : followers) {
            services.vertx().setTimer(Math.max(1, goingAfter.getAsInt()), timer -> follower.end());
        }
    }

    /** Ends every response that follows a stream. */
    public void endAll() {
        List.copyOf(followers).forEach(SseSink::end);
    }

    /** Epoch and seq of the last event that the client has; empty when it is not to be understood. */
    private static long[] cursor(RoutingContext context) {
        String id = context.request().getHeader("Last-Event-ID");
        String after = context.request().getParam("after");
        String text = id != null ? id : after == null ? "0-0" : after.contains("-") ? after : "0-" + after;
        int dash = text.indexOf('-');
        try {
            long epoch = Long.parseLong(text, 0, dash, 10);
            long seq = Long.parseLong(text, dash + 1, text.length(), 10);
            return epoch < 0 || seq < 0 ? new long[0] : new long[] {epoch, seq};
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            return new long[0];
        }
    }

    private static void fail(RoutingContext context, StreamFailure failure) {
        JsonWriter json = new JsonWriter().beginObject().name("error").beginObject();
        json.field("message", failure.detail()).field("code", failure.code().wireName());
        json.field("retryable", failure.code().retryable()).endObject().endObject();
        if (failure.retryAfterMs() > 0) {
            context.response().putHeader("Retry-After", Long.toString((failure.retryAfterMs() + 999) / 1000));
        }
        context.response()
                .setStatusCode(status(failure.code()))
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(json.toBuffer());
    }

    private static int status(ErrorCode code) {
        return switch (code) {
            case UNKNOWN_STREAM -> 404;
            case EXPIRED -> 410;
            case BAD_REQUEST -> 400;
            case LOCATING, OVERLOADED, SHUTTING_DOWN -> 503;
            default -> 500;
        };
    }
}
