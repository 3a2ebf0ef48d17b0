package dev.tokenbus.node.config;

import dev.tokenbus.protocol.Range;

/**
 * How many of each part a process has.
 *
 * @param eventLoops event-loop threads; 0 for one for each core
 * @param gatewayInstances gateway instances; 0 for one for each event loop
 * @param workerInstances worker instances; 0 for one for each event loop
 */
public record Instances(int eventLoops, int gatewayInstances, int workerInstances) {
    static final Instances DEFAULT = new Instances(0, 0, 0);

    public Instances {
        Range.check("node.eventLoops", eventLoops, 0, 1024);
        Range.check("node.gatewayInstances", gatewayInstances, 0, 1024);
        Range.check("node.workerInstances", workerInstances, 0, 1024);
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
