package dev.tokenbus.gateway.messages;

import dev.tokenbus.gateway.door.DoorServices;
import dev.tokenbus.gateway.door.DoorStream;
import dev.tokenbus.gateway.door.IdempotencyHeader;
import dev.tokenbus.gateway.door.Refusal;
import dev.tokenbus.gateway.http.Entrance;
import dev.tokenbus.gateway.http.Followers;
import dev.tokenbus.gateway.http.HttpDoor;
import dev.tokenbus.gateway.loop.Refusals;
import dev.tokenbus.gateway.open.StreamRequest;
import dev.tokenbus.gateway.quota.Seat;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.json.JsonWriter;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Anthropic's Messages: {@code POST /v1/messages} answers, as events or as one document, and {@code POST /v1/messages/count_tokens} says
 * how long a prompt is.
 */
public final class MessagesDoor implements HttpDoor {
    private final DoorServices services;
    private final PromptTokens tokens;
    private final CountPlaces counts = new CountPlaces();
    private final Refusal refusal = new MessagesErrors();

    public MessagesDoor(DoorServices services) {
        this.services = services;
        this.tokens = new PromptTokens(services.loop());
    }

    @Override
    public List<String> places() {
        return List.of("/v1/messages");
    }

    @Override
    public void refuse(RoutingContext context, StreamFailure failure) {
        named(context);
        MessagesErrors.answer(context.response(), failure);
    }

    @Override
    public void mountOn(Router router) {
        router.post("/v1/messages").handler(context -> withRequest(context, true, this::answer));
        router.post("/v1/messages/count_tokens").handler(context -> withRequest(context, false, this::count));
    }

    private void withRequest(
            RoutingContext context, boolean isAnswered, BiConsumer<RoutingContext, MessagesRequest> action) {
        HttpServerRequest request = context.request();
        named(context);
        services.body(request, body -> MessagesReader.read(DoorServices.text(body), isAnswered))
                .map(read -> {
                    action.accept(context, read);
                    return read;
                })
                .onFailure(cause -> MessagesErrors.answer(context.response(), failure(cause)));
    }

    /** Anthropic calls it by another name. */
    private static void named(RoutingContext context) {
        context.response().putHeader("request-id", context.response().headers().get("x-request-id"));
    }

    private static StreamFailure failure(Throwable cause) {
        return cause instanceof IllegalArgumentException wrong
                ? new StreamFailure(ErrorCode.BAD_REQUEST, String.valueOf(wrong.getMessage()))
                : Refusals.of(cause);
    }

    private void answer(RoutingContext context, MessagesRequest asked) {
        StreamRequest stream = asked.stream().withKey(IdempotencyHeader.of(context.request()));
        DoorStream.answer(services, context, stream, new MessagesReply(asked, refusal));
    }

    private void count(RoutingContext context, MessagesRequest asked) {
        counted(context, asked).onSuccess(number -> say(context, number)).onFailure(cause -> {
            services.loop().meter().requestRefused(failure(cause).code());
            MessagesErrors.answer(context.response(), failure(cause));
        });
    }

    /** Counts within the limits of requests: it holds one of their places until its answer is there, or its client leaves. */
    private Future<Long> counted(RoutingContext context, MessagesRequest asked) {
        return counts.count(() -> {
            Seat seat = services.followers().seatFor(Entrance.allowanceOf(context), DoorStream.FULL);
            if (seat.refusal() != null) {
                return Future.failedFuture(seat.refusal().asException());
            }
            Followers.Place place = services.followers().hold(context, seat);
            return tokens.count(
                            asked.stream(),
                            Entrance.principalOf(context),
                            () -> !context.response().closed())
                    .onComplete(done -> place.end());
        });
    }

    private static void say(RoutingContext context, long number) {
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(new JsonWriter()
                        .beginObject()
                        .field("input_tokens", number)
                        .endObject()
                        .toBuffer());
    }
}
