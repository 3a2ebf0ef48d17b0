package dev.tokenbus.node.config;

import dev.tokenbus.protocol.HostPort;
import dev.tokenbus.protocol.Range;

/**
 * How the process itself runs.
 *
 * @param managementHost the address for health, metrics and status; loopback unless told otherwise
 * @param managementPort the port for them; 0 takes a free one
 * @param eventLoops event-loop threads; 0 for one for each core
 * @param gatewayInstances gateway instances; 0 for one for each event loop
 * @param workerInstances worker instances; 0 for one for each event loop
 * @param clusterHost the address that other nodes reach this one at, for the event bus and for Hazelcast
 * @param busPort the port of the clustered event bus; 0 takes a free one
 */
public record ProcessConfig(
        String managementHost,
        int managementPort,
        int eventLoops,
        int gatewayInstances,
        int workerInstances,
        String clusterHost,
        int busPort) {
    public static final ProcessConfig DEFAULT = new ProcessConfig("127.0.0.1", 8081, 0, 0, 0, "127.0.0.1", 0);

    public ProcessConfig {
        managementHost = HostPort.withoutBrackets(managementHost.strip());
        clusterHost = HostPort.withoutBrackets(clusterHost.strip());
        checkAddress("node.managementHost", managementHost);
        checkAddress("node.clusterHost", clusterHost);
        Range.check("node.managementPort", managementPort, 0, 65_535);
        Range.check("node.eventLoops", eventLoops, 0, 1024);
        Range.check("node.gatewayInstances", gatewayInstances, 0, 1024);
        Range.check("node.workerInstances", workerInstances, 0, 1024);
        Range.check("node.busPort", busPort, 0, 65_535);
    }

    private static void checkAddress(String key, String address) {
        if (address.isBlank()) {
            throw new IllegalArgumentException(key + ": empty (expected: an address)");
        }
    }

    public int eventLoopCount() {
        return eventLoops > 0 ? eventLoops : Runtime.getRuntime().availableProcessors();
    }

    public int gatewayCount() {
        return gatewayInstances > 0 ? gatewayInstances : eventLoopCount();
    }

    public int workerCount() {
        return workerInstances > 0 ? workerInstances : eventLoopCount();
    }
}
