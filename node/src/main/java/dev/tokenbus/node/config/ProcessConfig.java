package dev.tokenbus.node.config;

import dev.tokenbus.protocol.HostPort;
import dev.tokenbus.protocol.Range;

/**
 * How the process itself runs.
 *
 * @param managementHost the address for health, metrics and status; loopback unless told otherwise
 * @param managementPort the port for them; 0 takes a free one
 * @param instances event loops, gateways and workers
 * @param clusterHost the address that other nodes reach this one at, for the event bus and for Hazelcast
 * @param busPort the port of the clustered event bus; 0 takes a free one
 * @param limits what the node bounds beside its streams
 */
public record ProcessConfig(
        String managementHost,
        int managementPort,
        Instances instances,
        String clusterHost,
        int busPort,
        NodeLimits limits) {
    public static final ProcessConfig DEFAULT =
            new ProcessConfig("127.0.0.1", 8081, Instances.DEFAULT, "127.0.0.1", 0, NodeLimits.DEFAULT);

    public ProcessConfig {
        managementHost = HostPort.withoutBrackets(managementHost.strip());
        clusterHost = HostPort.withoutBrackets(clusterHost.strip());
        checkAddress("node.managementHost", managementHost);
        checkAddress("node.clusterHost", clusterHost);
        Range.check("node.managementPort", managementPort, 0, 65_535);
        Range.check("node.busPort", busPort, 0, 65_535);
    }

    private static void checkAddress(String key, String address) {
        if (address.isBlank()) {
            throw new IllegalArgumentException(key + ": empty (expected: an address)");
        }
    }
}
