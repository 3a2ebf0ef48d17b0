package dev.tokenbus.node;

import dev.tokenbus.node.busport.BusPort;
import dev.tokenbus.node.config.NodeConfig;
import dev.tokenbus.node.membership.Membership;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import java.util.Set;

/**
 * The node to start.
 *
 * @param roles at least one
 * @param membership alone or in a cluster
 */
public record NodeSpec(Set<Role> roles, Membership membership, NodeConfig config) {
    public NodeSpec {
        roles = Set.copyOf(roles);
        if (roles.isEmpty()) {
            throw new IllegalArgumentException("roles: none (expected: gateway, worker, metrics)");
        }
        if (roles.contains(Role.GATEWAY) && membership instanceof Membership.Clustered) {
            checkPrompts(
                    config.gateway().limits().maxMessageBytes(),
                    Runtime.getRuntime().maxMemory());
        }
    }

    /** What people call the node; empty while a port that is part of it is yet to be chosen. */
    public String name() {
        return NodeName.configured(this);
    }

    /** A gateway of a cluster must be able to take over every stream with its prompt. */
    static void checkPrompts(int maxMessageBytes, long heapBytes) {
        long most = BusPort.longestPrompt(heapBytes);
        if (maxMessageBytes > most) {
            throw new IllegalArgumentException("gateway.maxMessageBytes: " + maxMessageBytes + " (expected: at most "
                    + most + " with a heap of " + heapBytes
                    + " bytes, of which a prompt on its way to another gateway may take a sixteenth; -Xmx sets it)");
        }
    }
}
