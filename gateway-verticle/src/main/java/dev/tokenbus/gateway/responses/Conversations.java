package dev.tokenbus.gateway.responses;

import dev.tokenbus.gateway.access.AccessTokens;
import dev.tokenbus.gateway.door.DoorServices;
import dev.tokenbus.gateway.locate.StreamFinder;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.principal.Principal;
import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.gateway.responses.asked.AssistantTurn;
import dev.tokenbus.gateway.responses.asked.RequestReader;
import dev.tokenbus.gateway.responses.asked.ResponseRequest;
import dev.tokenbus.gateway.responses.wording.OutputItem;
import dev.tokenbus.gateway.responses.wording.OutputItems;
import dev.tokenbus.gateway.responses.wording.OutputJson;
import dev.tokenbus.gateway.responses.wording.ResponseError;
import dev.tokenbus.gateway.responses.wording.ResponseId;
import dev.tokenbus.gateway.responses.wording.ResponseJson;
import dev.tokenbus.gateway.responses.wording.ResponseMemo;
import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamException;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.log.StreamLog;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Finds what was said before: the conversation that a previous response had, and its answer. Both are where its log is. */
public final class Conversations {
    private static final Set<ErrorCode> GONE =
            Set.of(ErrorCode.UNKNOWN_STREAM, ErrorCode.EXPIRED, ErrorCode.UNRECOVERABLE);

    /** How many responses one request may refer to by their items. */
    private static final int MOST_REFERRED = 64;

    private static final StreamFailure NOT_ENDED = new StreamFailure(
            ErrorCode.BAD_REQUEST, "previous_response_id: in progress (expected: a response that has ended)");

    private final DoorServices services;
    private final GatewayLoop loop;
    private final Principal principal;

    /** @param principal whoever asks: nobody else's conversations are found */
    public Conversations(DoorServices services, Principal principal) {
        this.services = services;
        this.principal = principal;
        this.loop = services.loop();
    }

    /**
     * The messages before a request's own; none without a previous response.
     *
     * @param isOwn whether the client may use a response that is not stored
     */
    public Future<List<ChatMessage>> before(@Nullable String previous, Predicate<String> isOwn) {
        if (previous == null) {
            return Future.succeededFuture(List.of());
        }
        AccessTokens tokens = loop.tokens();
        ResponseId id = ResponseId.parse(previous, tokens);
        if (id == null) {
            return gone();
        }
        return services.finder()
                .findAgain(id.stream())
                .compose(relay -> StreamFinder.owned(relay, principal))
                .compose(relay -> of(id, relay, isOwn.test(previous)))
                .recover(cause -> cause instanceof StreamException known
                                && GONE.contains(known.failure().code())
                        ? gone()
                        : Future.failedFuture(cause));
    }

    /** What a request asks, with the items of stored responses to which it refers. */
    public Future<ResponseRequest> read(Draft draft) {
        return items(draft.references())
                .compose(stored ->
                        services.readers().read(draft.size(), () -> RequestReader.read(draft.body(), stored)));
    }

    /** The items of stored responses with these names, as JSON; those that are not there are left out. */
    private Future<Map<String, String>> items(List<String> names) {
        Set<ResponseId> responses = new LinkedHashSet<>();
        for (String name : names) {
            ResponseId id = ResponseId.ofItem(name, loop.tokens());
            if (id != null && responses.size() < MOST_REFERRED) {
                responses.add(id);
            }
        }
        Future<Map<String, String>> all = Future.succeededFuture(new HashMap<>());
        for (ResponseId id : responses) {
            all = all.compose(items -> itemsOf(id).map(more -> {
                items.putAll(more);
                return items;
            }));
        }
        return all;
    }

    private Future<Map<String, String>> itemsOf(ResponseId id) {
        return services.finder()
                .findAgain(id.stream())
                .compose(relay -> StreamFinder.owned(relay, principal))
                .compose(relay -> ResponseMemo.of(relay.memo())
                        .filter(ResponseMemo::isStored)
                        .map(memo -> new ResponseJson(id, memo, relay.model()))
                        .map(json -> loop.ask(relay.loop(), () -> Future.succeededFuture(json.items(relay.log()))))
                        .orElseGet(() -> Future.succeededFuture(Map.of())))
                .recover(cause -> cause instanceof StreamException known
                                && GONE.contains(known.failure().code())
                        ? Future.succeededFuture(Map.of())
                        : Future.failedFuture(cause));
    }

    private static <T> Future<T> gone() {
        return Future.failedFuture(ResponseError.NO_PREVIOUS.asException());
    }

    private Future<List<ChatMessage>> of(ResponseId id, StreamRelay relay, boolean isOwn) {
        Optional<ResponseMemo> memo = ResponseMemo.of(relay.memo());
        if (memo.isEmpty() || !(memo.get().isStored() || isOwn)) {
            return gone();
        }
        Future<Answer> answer =
                loop.ask(relay.loop(), () -> Future.succeededFuture(answer(id, memo.get(), relay.log())));
        return answer.compose(said -> said.isOver()
                ? loop.ask(relay.loop(), relay::conversation)
                        .compose(messages -> joined(messages, memo.get().hasInstructions(), said))
                : Future.failedFuture(NOT_ENDED.asException()));
    }

    /** What a response says; null in place of nothing. */
    private record Answer(@Nullable ChatMessage message, boolean isOver) {}

    private static Future<List<ChatMessage>> joined(
            List<ChatMessage> messages, boolean hasInstructions, Answer answer) {
        if (messages.isEmpty()) {
            // Its conversation was not kept.
            return gone();
        }
        List<ChatMessage> all = new ArrayList<>(messages.subList(hasInstructions ? 1 : 0, messages.size()));
        if (answer.message != null) {
            all.add(answer.message);
        }
        return Future.succeededFuture(all);
    }

    private static Answer answer(ResponseId id, ResponseMemo memo, StreamLog log) {
        AssistantTurn turn = new AssistantTurn();
        OutputItems.of(id, memo.tools(), log).list().forEach(item -> add(item, log, turn));
        return new Answer(turn.isEmpty() ? null : turn.toMessage(), log.hasEnded());
    }

    private static void add(OutputItem item, StreamLog log, AssistantTurn turn) {
        switch (item.kind()) {
            case CALL, CUSTOM_CALL -> turn.call(item.callId(), item.function(), item.arguments());
            case MESSAGE ->
                item.parts().forEach(part -> {
                    String text = OutputJson.text(part, log);
                    switch (part.kind()) {
                        case REFUSAL -> turn.refusal(text);
                        default -> turn.text(text);
                    }
                });
            case REASONING -> {}
        }
    }
}
