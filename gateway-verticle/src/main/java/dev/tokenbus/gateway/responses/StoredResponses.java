package dev.tokenbus.gateway.responses;

import dev.tokenbus.gateway.access.Right;
import dev.tokenbus.gateway.door.DoorServices;
import dev.tokenbus.gateway.door.DoorStream;
import dev.tokenbus.gateway.door.EventText;
import dev.tokenbus.gateway.door.WholeWording;
import dev.tokenbus.gateway.http.BodyCompression;
import dev.tokenbus.gateway.http.Entrance;
import dev.tokenbus.gateway.http.HttpDoor;
import dev.tokenbus.gateway.http.ResponseSink;
import dev.tokenbus.gateway.http.StreamResponse;
import dev.tokenbus.gateway.http.Wording;
import dev.tokenbus.gateway.locate.Forgetting;
import dev.tokenbus.gateway.locate.StreamFinder;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.loop.Refusals;
import dev.tokenbus.gateway.quota.Seat;
import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.gateway.responses.asked.ItemList;
import dev.tokenbus.gateway.responses.wording.ResponseEvents;
import dev.tokenbus.gateway.responses.wording.ResponseId;
import dev.tokenbus.gateway.responses.wording.ResponseJson;
import dev.tokenbus.gateway.responses.wording.ResponseMemo;
import dev.tokenbus.gateway.responses.wording.ResponseTranslation;
import dev.tokenbus.gateway.view.Delivery;
import dev.tokenbus.gateway.view.StreamView;
import dev.tokenbus.gateway.view.ViewHandle;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamException;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.json.JsonWriter;
import dev.tokenbus.protocol.log.StreamLog;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/**
 * The routes of responses that are stored: as they are now, their events from any number on, cancelling, forgetting, and what they were
 * asked. Each works on every gateway, for a response in the background or not, live or ended.
 */
final class StoredResponses {
    private static final StreamFailure UNKNOWN =
            new StreamFailure(ErrorCode.UNKNOWN_STREAM, "there is no such response (any more)");

    private static final long KEPT_MS = 30_000;

    /** What is longer, and has ended, is read from its log as its client takes it. */
    private static final long LONG_BYTES = 64 * 1024;

    private final DoorServices services;
    private final GatewayLoop loop;
    private final PolledResponses polled = new PolledResponses(KEPT_MS);

    StoredResponses(DoorServices services) {
        this.services = services;
        this.loop = services.loop();
    }

    /** A stored response on this node. */
    private record Found(RoutingContext context, StreamRelay relay, ResponseJson response) {}

    private interface Action {
        void on(Found found);
    }

    void mountOn(Router router, String path) {
        String one = path + "/:id";
        HttpDoor.get(router, one).handler(context -> with(context, this::retrieve));
        router.delete(one).handler(context -> with(context, this::delete));
        router.post(one + "/cancel").handler(context -> with(context, this::cancel));
        HttpDoor.get(router, one + "/input_items").handler(context -> with(context, this::inputItems));
    }

    private void with(RoutingContext context, Action action) {
        ResponseId id = ResponseId.parse(context.pathParam("id"), loop.tokens());
        if (id == null) {
            refuse(context, UNKNOWN.asException());
            return;
        }
        services.finder()
                .findAgain(id.stream())
                .compose(relay -> StreamFinder.owned(relay, Entrance.principalOf(context)))
                .map(relay -> found(context, id, relay))
                .compose(found -> act(action, found))
                .onFailure(cause -> refuse(context, isGone(cause) ? UNKNOWN.asException() : cause));
    }

    private static Found found(RoutingContext context, ResponseId id, StreamRelay relay) {
        Optional<ResponseMemo> memo = ResponseMemo.of(relay.memo()).filter(ResponseMemo::isStored);
        return new Found(context, relay, new ResponseJson(id, memo.orElseThrow(UNKNOWN::asException), relay.model()));
    }

    private static boolean isGone(Throwable cause) {
        return cause instanceof StreamException known
                && (known.failure().code() == ErrorCode.EXPIRED
                        || known.failure().code() == ErrorCode.UNRECOVERABLE);
    }

    /** A client that has left meanwhile needs no answer. Within a future, so that whatever goes wrong is answered. */
    private static Future<Void> act(Action action, Found found) {
        if (!found.context.response().closed()) {
            action.on(found);
        }
        return Future.succeededFuture();
    }

    private static void refuse(RoutingContext context, Throwable cause) {
        ResponseErrors.refuse(context.response(), cause);
    }

    private void retrieve(Found found) {
        if (isTrue(found.context, "stream")) {
            long after = number(found.context, "starting_after", -1);
            if (found.context.request().method() == HttpMethod.HEAD) {
                StreamResponse.sayType(found.context.response()).end();
            } else {
                follow(found, after);
            }
        } else {
            StreamLog log = found.relay.log();
            loop.ask(found.relay.loop(), () -> Future.succeededFuture(log.hasEnded() && log.bytes() > LONG_BYTES))
                    .onSuccess(isLong -> retrieve(found, isLong))
                    .onFailure(cause -> refuse(found.context, cause));
        }
    }

    private void retrieve(Found found, boolean isLong) {
        HttpServerResponse response = found.context.response();
        if (isLong && found.context.request().method() == HttpMethod.HEAD) {
            // Nobody words a long document for its length alone; a GET does not say that either.
            response.putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .end();
        } else if (isLong) {
            response.putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            whole(found).ifPresent(Watching::start);
        } else {
            answer(found, now(found));
        }
    }

    /** The response as it is while it goes on. */
    private Future<Buffer> now(Found found) {
        return loop.ask(found.relay.loop(), () -> Future.succeededFuture(polled.of(found.relay, found.response)))
                .map(Buffer::buffer);
    }

    private static boolean isTrue(RoutingContext context, String name) {
        return "true".equals(context.request().getParam(name));
    }

    private static long number(RoutingContext context, String name, long otherwise) {
        String given = context.request().getParam(name);
        if (given == null) {
            return otherwise;
        }
        if (!given.matches("\\d{1,15}")) {
            throw new IllegalArgumentException(name + ": not a number (expected: 0 or more)");
        }
        return Long.parseLong(given);
    }

    private void answer(Found found, Future<Buffer> json) {
        RoutingContext context = found.context;
        json.compose(body -> {
                    context.response()
                            .putHeader(HttpHeaders.CONTENT_TYPE, ResponseErrors.JSON)
                            .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
                    return BodyCompression.send(loop.vertx(), context.request(), body);
                })
                .onFailure(cause -> refuse(context, cause));
    }

    private void follow(Found found, long after) {
        ResponseTranslation translation = new ResponseTranslation(found.response, after, null);
        ResponseWording wording =
                new ResponseWording(new ResponseEvents(translation, EventText.Framing.NAMED), ResponseErrors::refuse);
        watch(found, StreamResponse.Manner.EVENTS, wording, false).ifPresent(watching -> {
            wording.begin(watching.response);
            watching.start();
        });
    }

    /** Stops the answer, and says what has become of the response when it is over. */
    private void cancel(Found found) {
        whole(found).ifPresent(watching -> {
            watching.start();
            loop.ask(found.relay.loop(), found.relay::stop)
                    .onFailure(cause -> ResponseErrors.refuse(watching.response, Refusals.of(cause)));
        });
    }

    /** The response when it is over, piece by piece as its client takes it. */
    private Optional<Watching> whole(Found found) {
        Wording wording = new WholeWording(new ResponseDocument(found.response, true), ResponseErrors::refuse);
        return watch(found, StreamResponse.Manner.WHOLE, wording, true);
    }

    private record Watching(StreamResponse response, ViewHandle view) {
        void start() {
            view.run(StreamView::start);
        }
    }

    private Optional<Watching> watch(Found found, StreamResponse.Manner manner, Wording wording, boolean knowsRestart) {
        Seat seat = services.followers().seatFor(Entrance.allowanceOf(found.context), DoorStream.FULL);
        if (seat.refusal() != null) {
            refuse(found.context, seat.refusal().asException());
            return Optional.empty();
        }
        StreamResponse response = services.followers().add(found.context, manner, seat);
        ResponseSink sink = new ResponseSink(response, loop, services.finder());
        Delivery delivery = new Delivery(0, -1, knowsRestart);
        return Optional.of(new Watching(response, sink.watch(found.relay, Right.OWN, delivery, wording)));
    }

    private void delete(Found found) {
        String json = new JsonWriter()
                .beginObject()
                .field("id", found.response.id().value())
                .field("object", "response")
                .field("deleted", true)
                .endObject()
                .toText();
        answer(found, Forgetting.forget(loop, found.relay).map(Buffer.buffer(json)));
    }

    private void inputItems(Found found) {
        ItemList.Page page = ItemList.Page.of(found.context.request());
        answer(
                found,
                loop.ask(found.relay.loop(), found.relay::conversation)
                        .map(messages -> new ItemList(
                                        found.response.id(),
                                        found.response.memo().tools(),
                                        messages)
                                .page(page))
                        .map(Buffer::buffer));
    }
}
