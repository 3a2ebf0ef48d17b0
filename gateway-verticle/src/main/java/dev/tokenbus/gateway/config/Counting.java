package dev.tokenbus.gateway.config;

import dev.tokenbus.protocol.Range;
import dev.tokenbus.protocol.web.AddressBlocks;
import java.util.List;

/**
 * Which addresses clients count by.
 *
 * @param trustedProxies proxies before the gateway: addresses, and blocks such as {@code 10.0.0.0/8}; a request from one counts by the last
 *     address in its {@code X-Forwarded-For} that is none of these. From others that header means nothing
 * @param uncountedAddresses addresses and blocks whose clients have no limits by address: those of this machine unless told otherwise
 * @param countedAddresses for so many addresses the limits are counted at once, and for so many principals; more have no limits but the
 *     node's
 */
public record Counting(List<String> trustedProxies, List<String> uncountedAddresses, int countedAddresses) {
    static final Counting DEFAULT = new Counting(List.of(), List.of("127.0.0.0/8", "::1"), 65_536);

    public Counting {
        trustedProxies = List.copyOf(trustedProxies);
        uncountedAddresses = List.copyOf(uncountedAddresses);
        AddressBlocks.parse("gateway.trustedProxies", trustedProxies);
        AddressBlocks.parse("gateway.uncountedAddresses", uncountedAddresses);
        Range.check("gateway.countedAddresses", countedAddresses, 1, 10_000_000);
    }

    public AddressBlocks proxies() {
        return AddressBlocks.parse("gateway.trustedProxies", trustedProxies);
    }

    public AddressBlocks uncounted() {
        return AddressBlocks.parse("gateway.uncountedAddresses", uncountedAddresses);
    }
}
