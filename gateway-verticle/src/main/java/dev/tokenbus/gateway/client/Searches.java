package dev.tokenbus.gateway.client;

import dev.tokenbus.gateway.loop.Refusals;
import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.frame.ClientFrame;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The streams that are being looked for on behalf of one client, with what the client says about each in the meantime. */
final class Searches {
    /** So much may a client say about a stream that is being looked for. */
    private static final int MOST_WAITING = 32;

    private static final StreamFailure STILL_SEARCHING =
            new StreamFailure(ErrorCode.RATE_LIMITED, "the stream is still being looked for", 500);

    private final Client client;
    private final Consumer<ClientFrame> handler;
    private final Map<StreamId, List<ClientFrame>> searches = new HashMap<>();

    /** @param handler takes the frames that waited, in their order */
    Searches(Client client, Consumer<ClientFrame> handler) {
        this.client = client;
        this.handler = handler;
    }

    /** Keeps a frame about a stream that is being looked for; false for any other frame. */
    boolean holdsBack(ClientFrame frame) {
        StreamId id = searches.isEmpty() ? null : StreamId.parse(String.valueOf(frame.streamId()));
        List<ClientFrame> waiting = id == null ? null : searches.get(id);
        if (waiting == null) {
            return false;
        }
        if (frame instanceof ClientFrame.Unsubscribe) {
            // What the client asked for before is void.
            waiting.clear();
        }
        if (waiting.size() < MOST_WAITING) {
            waiting.add(frame);
        } else {
            client.refuseAbout(frame.streamId(), STILL_SEARCHING);
        }
        return true;
    }

    /**
     * Waits for a stream. The client is told when the stream is not found. What the client said about the stream until then is
     * handled after {@code onFound} or {@code onLost}; what the error has answered already is dropped.
     */
    void await(StreamId id, Future<StreamRelay> found, Consumer<StreamRelay> onFound, Runnable onLost) {
        searches.put(id, new ArrayList<>());
        found.onSuccess(relay -> {
                    if (client.isOpen()) {
                        onFound.accept(relay);
                    }
                })
                .onFailure(cause -> {
                    client.refuseAbout(id.value(), Refusals.of(cause));
                    dropWishes(id);
                    onLost.run();
                })
                .onComplete(over -> handleWaiting(id));
    }

    private void dropWishes(StreamId id) {
        List<ClientFrame> waiting = searches.get(id);
        if (waiting != null) {
            waiting.removeIf(Searches::needsTheStream);
        }
    }

    /** Wishes about a stream that is not found; a second answer to them would end a client's patience. */
    private static boolean needsTheStream(ClientFrame frame) {
        return frame instanceof ClientFrame.Credit
                || frame instanceof ClientFrame.Pause
                || frame instanceof ClientFrame.Resume
                || frame instanceof ClientFrame.Unsubscribe
                || frame instanceof ClientFrame.Stop;
    }

    private void handleWaiting(StreamId id) {
        List<ClientFrame> waited = searches.remove(id);
        if (waited != null && client.isOpen()) {
            waited.forEach(handler);
        }
    }

    boolean has(StreamId id) {
        return searches.containsKey(id);
    }

    int count() {
        return searches.size();
    }

    boolean isEmpty() {
        return searches.isEmpty();
    }

    /** The client is gone. */
    void clear() {
        searches.clear();
    }
}
