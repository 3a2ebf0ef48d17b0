package dev.tokenbus.gateway.open;

import dev.tokenbus.gateway.principal.Principal;
import dev.tokenbus.gateway.quota.Allowance;
import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.gateway.view.ViewHandle;
import dev.tokenbus.meter.Door;
import dev.tokenbus.protocol.bus.worker.Source;
import dev.tokenbus.protocol.bus.worker.TraceContext;
import org.jspecify.annotations.Nullable;

/** The client that asks for a stream and receives it, as its door shows it to {@link StreamOpener}. On the door's event loop. */
public interface Recipient {
    /** The door that the client came by. */
    Door door();

    /** Whether the client is still connected; nothing is opened for one that has left. */
    boolean isConnected();

    /** Where the client is, so that it gets its share of the workers' places. */
    Source source();

    /** Whoever the client acts for: what may be used, and who owns the stream. */
    Principal principal();

    /** What the client may use. */
    Allowance allowance();

    /** The route of the client's request over HTTP, or the type of its message over a WebSocket. */
    default String route() {
        return door().word();
    }

    /** The trace that the client's request is a part of. */
    default TraceContext trace() {
        return TraceContext.NONE;
    }

    /** The name of the client's WebSocket, as the client knows it; null over plain HTTP. */
    default @Nullable String connectionId() {
        return null;
    }

    /** The client's {@code x-request-id}, or the one that it was given; null over a WebSocket. */
    default @Nullable String requestId() {
        return null;
    }

    /** Makes the client's view of the stream. Called at most once for each request, before the client hears of the stream. */
    ViewHandle watch(StreamRelay relay);
}
