package dev.tokenbus.gateway.quota;

import dev.tokenbus.gateway.config.ClientLimits;
import dev.tokenbus.gateway.config.GatewayConfig;
import dev.tokenbus.gateway.principal.PrincipalLimits;
import dev.tokenbus.protocol.log.LogBudget;
import dev.tokenbus.protocol.web.AddressBlocks;

/**
 * What the configuration says of limits.
 *
 * @param proxies whose clients count, not they
 * @param uncounted who does not count by address
 */
record Rules(AddressBlocks proxies, AddressBlocks uncounted, Bounds ofNode, Bounds ofAddress, Bounds ofPrincipal) {
    static Rules of(GatewayConfig config) {
        ClientLimits limits = config.limits();
        long heldBytes = LogBudget.orShareOfHeap(config.retention().heldBytes());
        return new Rules(
                limits.counting().proxies(),
                limits.counting().uncounted(),
                Bounds.of(limits.node()),
                Bounds.of(limits.address(), heldBytes),
                Bounds.of(limits.principal(), heldBytes));
    }

    /** The limits of a principal that has some of its own. */
    Bounds ofPrincipal(PrincipalLimits own) {
        return ofPrincipal.with(own);
    }
}
