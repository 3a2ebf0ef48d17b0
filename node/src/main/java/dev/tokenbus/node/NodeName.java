package dev.tokenbus.node;

import dev.tokenbus.node.config.ProcessConfig;
import dev.tokenbus.protocol.HostPort;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;

/**
 * What people call a node: its configured name, or else the host that other nodes reach it at, with the port of its gateway, or of its
 * management without that role.
 */
final class NodeName {
    private NodeName() {}

    /** The name by the configured ports; empty while a port that is part of it is yet to be chosen. */
    static String configured(NodeSpec spec) {
        int gatewayPort = spec.config().gateway().listen().port();
        return of(spec, gatewayPort, spec.config().process().managementPort());
    }

    static String of(NodeSpec spec, int gatewayPort, int managementPort) {
        ProcessConfig process = spec.config().process();
        int port = spec.roles().contains(Role.GATEWAY) ? gatewayPort : managementPort;
        if (!process.name().isEmpty()) {
            return process.name();
        }
        return port == 0 ? "" : HostPort.text(process.cluster().clusterHost(), port);
    }
}
