package dev.tokenbus.gateway.socket;

import dev.tokenbus.gateway.principal.Principal;
import dev.tokenbus.gateway.quota.Allowance;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.bus.worker.Source;
import dev.tokenbus.protocol.bus.worker.TraceContext;
import org.jspecify.annotations.Nullable;

/**
 * Whoever opens a socket.
 *
 * @param source the client's address and connection
 * @param principal who the client is; null if that is not known yet
 * @param allowance what it may use
 * @param objection why it is not let in; null if it is, or has still to say who it is
 * @param trace the trace that its handshake is a part of
 */
public record Visitor(
        Source source,
        @Nullable Principal principal,
        Allowance allowance,
        @Nullable StreamFailure objection,
        TraceContext trace) {
    /** Who it is, where a door lets nobody in unknown. */
    public Principal known() {
        if (principal == null) {
            throw new IllegalStateException("a client that nobody knows");
        }
        return principal;
    }
}
