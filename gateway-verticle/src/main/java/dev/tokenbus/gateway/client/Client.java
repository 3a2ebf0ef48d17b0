package dev.tokenbus.gateway.client;

import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.frame.ServerFrame;
import org.jspecify.annotations.Nullable;

/** One client's connection, as those see it who do what the client asks for. On the connection's event loop. */
public interface Client {
    void write(ServerFrame frame);

    void write(byte[] utf8);

    /** Answers a request with an error that ends no stream. */
    void refuse(@Nullable String requestId, StreamFailure failure);

    /** Whether what is written still has a way out. */
    boolean isOpen();

    /** Whether the client is behind, so that events should wait. */
    boolean isFull();
}
