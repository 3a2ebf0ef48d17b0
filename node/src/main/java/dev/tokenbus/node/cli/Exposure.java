package dev.tokenbus.node.cli;

import dev.tokenbus.node.NodeSpec;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.protocol.web.KnownHosts;

/** Says what a node opens to others than this machine. */
final class Exposure {
    private Exposure() {}

    /** A line for each port that others reach; empty when there is none. */
    static String of(NodeSpec spec) {
        String gateway = spec.config().gateway().listen().host();
        String management = spec.config().process().managementHost();
        StringBuilder text = new StringBuilder();
        if (spec.roles().contains(Role.GATEWAY) && !KnownHosts.isLocal(gateway)) {
            text.append("  open        the gateway listens on ")
                    .append(gateway)
                    .append(": whoever reaches it can use every model, without a password\n")
                    .append("              (it answers to IP addresses and to the names in gateway.hosts)\n");
        }
        if (!KnownHosts.isLocal(management)) {
            text.append("  open        the management port listens on ")
                    .append(management)
                    .append(": whoever reaches it can read status and metrics\n")
                    .append("              (it answers to IP addresses and to the names in node.managementHosts)\n");
        }
        return text.isEmpty() ? "" : text.append('\n').toString();
    }
}
