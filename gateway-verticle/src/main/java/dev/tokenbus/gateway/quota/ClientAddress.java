package dev.tokenbus.gateway.quota;

import dev.tokenbus.protocol.web.AddressBlocks;
import dev.tokenbus.protocol.web.IpAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a client is.
 *
 * @param text its address, as its socket or the header says it; null if the socket has none
 * @param ip the same; empty for none
 * @param byHeader whether a trusted proxy's header says it
 * @param isClaimed whether there is such a header that nobody trusts
 */
record ClientAddress(@Nullable String text, Optional<IpAddress> ip, boolean byHeader, boolean isClaimed) {
    static final String HEADER = "X-Forwarded-For";

    /**
     * The last address in the headers that is no proxy's, if the peer is a proxy that is trusted; else the peer. What stands before that
     * address may come from the client.
     *
     * @param forwarded the values of {@link #HEADER}, in their order
     */
    static ClientAddress of(@Nullable String peer, List<String> forwarded, AddressBlocks proxies) {
        Optional<IpAddress> ip = peer == null ? Optional.empty() : IpAddress.parse(peer);
        if (forwarded.isEmpty() || ip.filter(proxies::contain).isEmpty()) {
            return new ClientAddress(peer, ip, false, !forwarded.isEmpty());
        }
        IpAddress nearest = ip.get();
        String hops = String.join(",", forwarded);
        for (int end = hops.length(); end >= 0; ) {
            int comma = hops.lastIndexOf(',', end - 1);
            Optional<IpAddress> hop =
                    IpAddress.parse(withoutPort(hops.substring(comma + 1, end).strip()));
            nearest = hop.orElse(nearest);
            if (hop.isEmpty() || !proxies.contain(nearest)) {
                break;
            }
            end = comma;
        }
        return new ClientAddress(nearest.toString(), Optional.of(nearest), true, false);
    }

    /** Some proxies add the client's port. */
    private static String withoutPort(String hop) {
        if (hop.startsWith("[")) {
            int end = hop.indexOf(']');
            return end < 0 ? hop : hop.substring(1, end);
        }
        int colon = hop.indexOf(':');
        return colon >= 0 && colon == hop.lastIndexOf(':') ? hop.substring(0, colon) : hop;
    }
}
