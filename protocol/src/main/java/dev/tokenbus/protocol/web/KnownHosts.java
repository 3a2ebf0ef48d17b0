package dev.tokenbus.protocol.web;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The names by which a server may be addressed. An attacker's page can let its own name lead to a server that only this machine or
 * this network reaches (DNS rebinding); for the browser it then is the page's own server. So a request that names another host
 * than these is refused.
 *
 * <p>Known are this machine's loopback names, the address that the server listens on, the hosts that were configured, and
 * those of the allowed pages. A server that listens on all addresses knows every IP address: the name that a page brings along is
 * never one.
 */
public final class KnownHosts {
    private final @Nullable Authority bound;
    private final boolean everywhere;
    private final List<HostPattern> hosts;
    private final AllowedOrigins origins;

    private KnownHosts(@Nullable Authority bound, List<HostPattern> hosts, AllowedOrigins origins) {
        this.bound = bound;
        this.everywhere = bound != null && isEverywhere(bound.host());
        this.hosts = hosts;
        this.origins = origins;
    }

    /**
     * Throws {@link IllegalArgumentException} for a value that no host can match; {@code key} names it.
     *
     * @param bound the address or the name that the server listens on
     * @param hosts hosts, {@code *.} and the end of one, or {@code *} for any
     */
    public static KnownHosts parse(String key, String bound, List<String> hosts, AllowedOrigins origins) {
        return new KnownHosts(
                authority(bound),
                hosts.stream().map(value -> HostPattern.parse(key, value)).toList(),
                origins);
    }

    /** Whether only this machine reaches a server that listens on this address. */
    public static boolean isLocal(String address) {
        Authority bound = authority(address);
        return bound != null && bound.isLoopback();
    }

    private static @Nullable Authority authority(String address) {
        return Authority.parse(address.indexOf(':') < 0 ? address : "[" + address + "]");
    }

    /** Whether an address stands for all addresses of the machine. */
    private static boolean isEverywhere(String address) {
        return address.equals("0.0.0.0") || address.equals("::") || address.equals("0:0:0:0:0:0:0:0");
    }

    /** Whether a request with this {@code Host} is meant for the server. */
    public boolean know(Authority host) {
        return host.isLoopback()
                || host.isAddress() && everywhere
                || bound != null && host.host().equals(bound.host())
                || hosts.stream().anyMatch(pattern -> pattern.matches(host.host()))
                || origins.haveHost(host.host());
    }

    /**
     * Whether a proxy must have passed the request on, since no browser can have sent it straight to a server without TLS: its
     * page came over HTTPS from the host that it names, or it names a default port, which browsers leave out. A page that was
     * brought in by its name is always addressed directly.
     */
    public static boolean cameThroughProxy(Authority host, @Nullable Origin page) {
        return host.port() == Origin.HTTP_PORT
                || host.port() == Origin.HTTPS_PORT
                || page != null && page.isHttps() && page.isOf(host);
    }
}
