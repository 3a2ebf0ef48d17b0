package dev.tokenbus.gateway.chat;

import dev.tokenbus.gateway.door.DoorServices;
import dev.tokenbus.gateway.door.DoorStream;
import dev.tokenbus.gateway.door.IdempotencyHeader;
import dev.tokenbus.gateway.http.HttpDoor;
import dev.tokenbus.protocol.StreamException;
import dev.tokenbus.protocol.StreamFailure;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.List;

/**
 * The door for clients of OpenAI's chat completions: {@code POST /v1/chat/completions}, {@code POST /v1/completions}, and the list of
 * models.
 */
public final class ChatDoor implements HttpDoor {
    /** Names a request, so that sending it again is safe: the same stream answers it. */
    private final DoorServices services;

    private final ModelList models;

    public ChatDoor(DoorServices services) {
        this.services = services;
        this.models = new ModelList(services.loop().directory());
    }

    @Override
    public List<String> places() {
        return List.of("/v1/chat/completions", "/v1/completions", "/v1/models");
    }

    @Override
    public void refuse(RoutingContext context, StreamFailure failure) {
        OpenAiError.answer(context.response(), failure);
    }

    @Override
    public void mountOn(Router router) {
        router.post("/v1/chat/completions").handler(context -> read(context, Completion.CHAT));
        router.post("/v1/completions").handler(context -> read(context, Completion.TEXT));
        models.mountOn(router);
    }

    private void read(RoutingContext context, Completion completion) {
        services.body(context.request(), body -> CompletionRequestReader.read(completion, body))
                .onSuccess(asked -> open(context, completion, asked))
                .onFailure(cause -> refuse(context, cause));
    }

    private void open(RoutingContext context, Completion completion, CompletionRequest asked) {
        try {
            DoorStream.answer(
                    services,
                    context,
                    asked.stream(IdempotencyHeader.of(context.request())),
                    new CompletionReply(completion, asked, Instant.now().getEpochSecond()));
        } catch (StreamException e) {
            refuse(context, e);
        }
    }

    /** A client whose connection breaks while it sends needs no answer. */
    private static void refuse(RoutingContext context, Throwable cause) {
        if (cause instanceof StreamException refused) {
            OpenAiError.answer(context.response(), refused.failure());
        }
    }
}
