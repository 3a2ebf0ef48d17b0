package dev.tokenbus.gateway.http;

import dev.tokenbus.gateway.relay.GatewayLoop;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/** The responses that follow streams on one gateway instance: how many there may be, and when they end on a drain. */
public final class Followers {
    private final GatewayLoop loop;
    private final int capacity;
    private final Runnable onChange;
    private final Consumer<HttpConnection> onAdd;
    private final Set<SseResponse> responses = new HashSet<>();

    /**
     * @param capacity the most that may follow at once
     * @param onAdd hears of each connection that begins to follow
     * @param onChange called when one no longer does
     */
    public Followers(GatewayLoop loop, int capacity, Consumer<HttpConnection> onAdd, Runnable onChange) {
        this.loop = loop;
        this.onAdd = onAdd;
        this.capacity = capacity;
        this.onChange = onChange;
    }

    boolean isFull() {
        return responses.size() >= capacity;
    }

    public boolean isEmpty() {
        return responses.isEmpty();
    }

    /** Takes one more; only when there is room. */
    SseResponse add(HttpServerRequest request) {
        onAdd.accept(request.connection());
        loop.meter().connectionOpened();
        SseResponse response = new SseResponse(request, loop, this::remove);
        responses.add(response);
        return response;
    }

    private void remove(SseResponse response) {
        loop.meter().connectionClosed();
        responses.remove(response);
        onChange.run();
    }

    /**
     * Ends each response in its own time. The clients reconnect by themselves, with the last event that they have.
     *
     * @param goingAfter after how many milliseconds a response ends; asked for each
     */
    public void sendAway(IntSupplier goingAfter) {
        for (SseResponse response : responses) {
            loop.vertx().setTimer(Math.max(1, goingAfter.getAsInt()), timer -> response.end());
        }
    }

    /** Ends every response; the streams go on. */
    public void endAll() {
        List.copyOf(responses).forEach(SseResponse::end);
    }
}
