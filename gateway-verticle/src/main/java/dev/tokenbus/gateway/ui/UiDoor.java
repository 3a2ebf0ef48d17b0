package dev.tokenbus.gateway.ui;

import dev.tokenbus.gateway.access.Right;
import dev.tokenbus.gateway.door.DoorServices;
import dev.tokenbus.gateway.door.DoorStream;
import dev.tokenbus.gateway.http.Entrance;
import dev.tokenbus.gateway.http.HttpDoor;
import dev.tokenbus.gateway.loop.Refusals;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.StreamId;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

/**
 * The UI message stream of the AI SDK: {@code POST /v1/ui/chat} answers a page, {@code GET /v1/ui/chat/{id}/stream} does so again after
 * the page was loaded anew, and {@code POST} or {@code DELETE /v1/ui/chat/{id}/stop} stops the answer. A chat's id is what the page must
 * know for that, so it has to be a secret of the page's user, as the SDK's own ids are.
 */
public final class UiDoor implements HttpDoor {
    private static final String VERSION = "x-vercel-ai-ui-message-stream";

    private final DoorServices services;
    private final InstantSource clock;
    private final UiReply reply = new UiReply(new UiErrors());

    /** @param clock by whose time the newest answer of a chat is found */
    public UiDoor(DoorServices services, InstantSource clock) {
        this.services = services;
        this.clock = clock;
    }

    @Override
    public List<String> places() {
        return List.of("/v1/ui/chat");
    }

    @Override
    public void refuse(RoutingContext context, StreamFailure failure) {
        UiErrors.answer(context.response(), failure);
    }

    @Override
    public void mountOn(Router router) {
        router.post("/v1/ui/chat").handler(this::answer);
        HttpDoor.get(router, "/v1/ui/chat/:id/stream")
                .handler(context -> withNewest(context, id -> resume(context, id)));
        router.route("/v1/ui/chat/:id/stop")
                .method(HttpMethod.POST)
                .method(HttpMethod.DELETE)
                .handler(context -> withNewest(context, id -> stop(context, id)));
    }

    private void answer(RoutingContext context) {
        long now = clock.millis();
        services.body(context.request(), body -> UiChat.read(DoorServices.text(body), now))
                .onSuccess(asked -> DoorStream.answer(services, versioned(context), asked, reply))
                .onFailure(cause -> UiErrors.answer(context.response(), failure(cause)));
    }

    private static RoutingContext versioned(RoutingContext context) {
        context.response().putHeader(VERSION, "v1");
        return context;
    }

    private static StreamFailure failure(Throwable cause) {
        return cause instanceof IllegalArgumentException wrong
                ? new StreamFailure(ErrorCode.BAD_REQUEST, String.valueOf(wrong.getMessage()))
                : Refusals.of(cause);
    }

    /** Does something with the live answer of a chat; without one there is nothing to do. */
    private void withNewest(RoutingContext context, Consumer<StreamId> action) {
        String name = Entrance.principalOf(context).scoped(context.pathParam("id"));
        services.opener().newest(name).onSuccess(found -> {
            if (!context.response().closed()) {
                found.ifPresentOrElse(
                        action, () -> context.response().setStatusCode(204).end());
            }
        });
    }

    private void resume(RoutingContext context, StreamId id) {
        if (context.request().method() == HttpMethod.HEAD) {
            context.response().end();
        } else {
            DoorStream.rejoin(services, versioned(context), id, Right.OWN, reply);
        }
    }

    private void stop(RoutingContext context, StreamId id) {
        services.finder()
                .findAgain(id)
                .compose(relay -> services.loop().ask(relay.loop(), relay::stop))
                .onSuccess(stopping -> context.response().setStatusCode(202).end())
                .onFailure(cause -> UiErrors.answer(context.response(), Refusals.of(cause)));
    }
}
