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
 * @param handshake how long a new connection may take until its first request is complete, in milliseconds
 * @param drain how long live streams may go on when the gateway shuts down, in milliseconds
 */
public record Listen(String host, int port, boolean compression, Duration handshake, Duration drain) {
    static final Listen DEFAULT = new Listen("127.0.0.1", 8080, false, Duration.ofSeconds(10), Duration.ofSeconds(25));

    public Listen {
        host = HostPort.withoutBrackets(host.strip());
        if (host.isEmpty()) {
            throw new IllegalArgumentException("gateway.host: empty (expected: an address to listen on)");
        }
        Range.check("gateway.port", port, 0, 65_535);
        Range.check("gateway.handshakeMs", handshake.toMillis(), 100, 600_000);
        Range.check("gateway.drainMs", drain.toMillis(), 0, 3_600_000);
    }
}
