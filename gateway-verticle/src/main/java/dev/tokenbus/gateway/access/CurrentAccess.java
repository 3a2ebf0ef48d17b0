package dev.tokenbus.gateway.access;

import dev.tokenbus.gateway.config.GatewayConfig;
import dev.tokenbus.protocol.web.AllowedOrigins;
import dev.tokenbus.protocol.web.KnownHosts;
import java.util.function.Supplier;

/** The origins and names that the gateway's configuration lists now; read out of it only when it is another one. On one event loop. */
public final class CurrentAccess {
    private final Supplier<GatewayConfig> config;
    private GatewayConfig read;
    private AllowedOrigins origins;
    private KnownHosts hosts;

    public CurrentAccess(Supplier<GatewayConfig> config) {
        this.config = config;
        this.read = config.get();
        this.origins = read.access().origins();
        this.hosts = read.access().knownHosts(read.listen().host());
    }

    @SuppressWarnings("ReferenceEquality") // Asked for each request: another configuration is another object.
    private void look() {
        GatewayConfig now = config.get();
        if (now != read) {
            read = now;
            origins = now.access().origins();
            hosts = now.access().knownHosts(now.listen().host());
        }
    }

    /** The pages of other origins that may connect and read answers. */
    public AllowedOrigins origins() {
        look();
        return origins;
    }

    /** The names that the gateway goes by. */
    public KnownHosts hosts() {
        look();
        return hosts;
    }
}
