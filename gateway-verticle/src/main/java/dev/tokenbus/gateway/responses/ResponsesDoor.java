package dev.tokenbus.gateway.responses;

import dev.tokenbus.gateway.door.DoorServices;
import dev.tokenbus.gateway.door.DoorStream;
import dev.tokenbus.gateway.door.IdempotencyHeader;
import dev.tokenbus.gateway.http.Entrance;
import dev.tokenbus.gateway.http.HttpDoor;
import dev.tokenbus.gateway.responses.asked.ResponseRequest;
import dev.tokenbus.gateway.responses.wording.ResponseMemo;
import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.StreamFailure;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** The door for clients of OpenAI's Responses: {@code POST /v1/responses}, and the routes of responses that are stored. */
public final class ResponsesDoor implements HttpDoor {
    private static final String PATH = "/v1/responses";

    /** What of a request is left out; the response says it too. */
    private static final String IGNORED_HEADER = "x-tokenbus-ignored";

    /** Names a request, so that sending it again is safe: the same stream answers it. */
    private final DoorServices services;

    private final StoredResponses stored;

    public ResponsesDoor(DoorServices services) {
        this.services = services;
        this.stored = new StoredResponses(services);
    }

    @Override
    public List<String> places() {
        return List.of(PATH);
    }

    @Override
    public void refuse(RoutingContext context, StreamFailure failure) {
        ResponseErrors.refuse(context.response(), failure.asException());
    }

    @Override
    public void mountOn(Router router) {
        router.post(PATH).handler(this::create);
        HttpDoor.get(router, PATH).handler(ResponsesDoor::upgradeRequired);
        stored.mountOn(router, PATH);
    }

    private static void upgradeRequired(RoutingContext context) {
        context.response()
                .setStatusCode(426)
                .putHeader(HttpHeaders.UPGRADE, HttpHeaders.WEBSOCKET)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain")
                .end("Ask with POST, or over WebSocket.\n");
    }

    private void create(RoutingContext context) {
        Conversations conversations = new Conversations(services, Entrance.principalOf(context));
        services.body(context.request(), body -> Draft.of(DoorServices.text(body)))
                .compose(conversations::read)
                .compose(asked -> conversations
                        .before(asked.previous(), id -> false)
                        .compose(before -> open(context, asked, before)))
                .onFailure(cause -> ResponseErrors.refuse(context.response(), cause));
    }

    /** Within a future, so that whatever goes wrong is answered. */
    private Future<Void> open(RoutingContext context, ResponseRequest asked, List<ChatMessage> before) {
        if (!context.response().closed()) {
            if (!asked.ignored().isEmpty()) {
                context.response().putHeader(IGNORED_HEADER, String.join(", ", asked.ignored()));
            }
            ResponseMemo memo = asked.memo(System.currentTimeMillis());
            DoorStream.answer(
                    services,
                    context,
                    asked.toStream(before, memo, asked.isStored(), IdempotencyHeader.of(context.request())),
                    new ResponseReply(asked, memo, services.loop().tokens()));
        }
        return Future.succeededFuture();
    }
}
