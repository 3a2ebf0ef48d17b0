package dev.tokenbus.gateway.client;

import dev.tokenbus.gateway.principal.Principal;
import dev.tokenbus.gateway.quota.Allowance;
import dev.tokenbus.protocol.CloseCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.bus.worker.Source;
import dev.tokenbus.protocol.bus.worker.TraceContext;
import dev.tokenbus.protocol.frame.ServerFrame;
import org.jspecify.annotations.Nullable;

/** One client's connection, as this room sees it. On the connection's event loop. */
public interface Client {
    void write(ServerFrame frame);

    void write(byte[] utf8);

    /** Answers a request with an error; no stream ends. */
    void refuse(@Nullable String requestId, StreamFailure failure);

    /** Answers what the client said about a stream with an error; the stream does not end. */
    void refuseAbout(@Nullable String streamId, StreamFailure failure);

    /** Whether what is written can still reach the client. */
    boolean isOpen();

    /** The connection's name, which {@code welcome} has told the client. */
    String connectionId();

    /** The client's address and connection. */
    Source source();

    /** Who the client was when its connection opened; null if it has still to say so. */
    @Nullable
    Principal arrivedAs();

    /** What the client may use as whoever it was when its connection opened. */
    Allowance arrivedWith();

    /** The trace that the handshake was a part of. */
    TraceContext trace();

    /** Ends the connection. */
    void end(CloseCode code);

    /** Whether the client is behind, so that events should wait. */
    boolean isFull();
}
