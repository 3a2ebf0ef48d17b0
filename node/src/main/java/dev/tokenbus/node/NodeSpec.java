package dev.tokenbus.node;

import dev.tokenbus.node.config.NodeConfig;
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
    }
}
