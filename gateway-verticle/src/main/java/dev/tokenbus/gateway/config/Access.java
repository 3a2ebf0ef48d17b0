package dev.tokenbus.gateway.config;

import dev.tokenbus.protocol.Range;
import dev.tokenbus.protocol.web.AllowedOrigins;
import dev.tokenbus.protocol.web.KnownHosts;
import java.util.List;

/**
 * Who may connect, and what a stream's tokens are worth.
 *
 * @param allowedOrigins pages of other origins that may connect and read answers, for example {@code https://chat.example.com} or {@code
 *     https://*.example.com}; the gateway's own page always may, and so may clients that send no Origin
 * @param hosts names that clients and proxies address the gateway by, for example {@code chat.example.com} or {@code *.example.com}, or
 *     {@code *} for any; loopback names, the address to listen on and the hosts of {@code gateway.allowedOrigins} always are, and with
 *     {@code 0.0.0.0} every IP address. A request for another host is refused with 421
 * @param tokenKey what the streams' tokens are signed with, 16 characters or more, the same on all gateways; empty: made
 *     when the cluster starts, and shared by its nodes, where whoever reaches Hazelcast can read it. Never printed
 * @param tokenKeysFile a file of such keys, a line {@code id:secret} for each, with secrets of 32 characters or more: the first one signs,
 *     the tokens of all are valid; a changed file counts within seconds, so that keys are replaced while nodes run. The tokens of {@code
 *     gateway.tokenKey} are valid beside them; empty: none
 * @param tokenHours how long a stream's tokens are valid
 */
public record Access(
        List<String> allowedOrigins, List<String> hosts, String tokenKey, String tokenKeysFile, int tokenHours) {
    private static final String ORIGINS = "gateway.allowedOrigins";
    private static final String HOSTS = "gateway.hosts";

    static final Access DEFAULT = new Access(List.of(), List.of(), "", "", 24);

    public Access {
        allowedOrigins = List.copyOf(allowedOrigins);
        hosts = List.copyOf(hosts);
        KnownHosts.parse(HOSTS, "", hosts, AllowedOrigins.parse(ORIGINS, allowedOrigins));
        if (!tokenKey.isEmpty() && tokenKey.length() < 16) {
            throw new IllegalArgumentException(
                    "gateway.tokenKey: (hidden) (expected: 16 characters or more, or empty)");
        }
        Range.check("gateway.tokenHours", tokenHours, 1, 8760);
    }

    /** The pages of other origins that may connect and read answers. */
    public AllowedOrigins origins() {
        return AllowedOrigins.parse(ORIGINS, allowedOrigins);
    }

    /** The names of a gateway that listens on this address. */
    public KnownHosts knownHosts(String address) {
        return KnownHosts.parse(HOSTS, address, hosts, origins());
    }

    /** Hides the key. */
    @Override
    public String toString() {
        return "Access[allowedOrigins=" + allowedOrigins + ", hosts=" + hosts + ", tokenKey="
                + (tokenKey.isEmpty() ? "none" : "[hidden]") + ", tokenKeysFile=" + tokenKeysFile + ", tokenHours="
                + tokenHours + "]";
    }
}
