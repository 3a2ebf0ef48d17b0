package dev.tokenbus.gateway.config;

import dev.tokenbus.protocol.HostPort;
import dev.tokenbus.protocol.Range;
import java.time.Duration;

/**
 * Where a gateway takes connections, and how it stops taking them.
 *
 * @param host the address to listen on; loopback unless told otherwise
 * @param port the port to listen on; 0 takes a free one
 * @param compression whether permessage-deflate is offered; costs memory and processor time for each socket
 * @param maxHttpConnections open connections of the node that are neither WebSockets nor follow a stream; a further one closes an
 *     old one, of an address that has many; 0 for a quarter of the file descriptors that the process may have, 4096 at most
 * @param handshake how long a new connection may take until its first request, and a request until its body, is complete, in
 *     milliseconds
 * @param drain how long live streams may go on when the gateway shuts down, in milliseconds
 * @param tls the certificate of the port
 */
public record Listen(
        String host,
        int port,
        boolean compression,
        int maxHttpConnections,
        Duration handshake,
        Duration drain,
        Tls tls) {
    static final Listen DEFAULT =
            new Listen("127.0.0.1", 8080, false, 0, Duration.ofSeconds(10), Duration.ofSeconds(25), Tls.NONE);

    public Listen {
        host = HostPort.withoutBrackets(host.strip());
        if (host.isEmpty()) {
            throw new IllegalArgumentException("gateway.host: empty (expected: an address to listen on)");
        }
        Range.check("gateway.port", port, 0, 65_535);
        Range.check("gateway.maxHttpConnections", maxHttpConnections, 0, 1_000_000);
        Range.check("gateway.handshakeMs", handshake.toMillis(), 100, 600_000);
        Range.check("gateway.drainMs", drain.toMillis(), 0, 3_600_000);
    }
}
