package dev.tokenbus.node;

import dev.tokenbus.protocol.NodeAnnouncement.Role;
import java.util.Set;

/**
 * What node to start.
 *
 * @param roles at least one
 * @param membership alone or in a cluster
 */
record NodeSpec(Set<Role> roles, Membership membership, NodeConfig config) {
    NodeSpec {
        roles = Set.copyOf(roles);
        if (roles.isEmpty()) {
            throw new IllegalArgumentException("roles: none (expected: gateway, worker, metrics)");
        }
    }
}
