package dev.tokenbus.cluster;

import dev.tokenbus.protocol.bus.node.WorkerStatus;

/** What a node's verticles tell of themselves, for the node's announcement. May be called from any thread. */
public interface NodePresence {
    /** For tests and tools that are no part of a cluster: tells nobody. */
    NodePresence NOWHERE = new NodePresence() {
        @Override
        public void workerChanged(WorkerStatus status) {}

        @Override
        public void gatewayChanged(int instance, long streams, long connections) {}

        @Override
        public void gatewayListens(String gatewayUrl) {}

        @Override
        public void drains() {}
    };

    /** A worker's models or load are now so. */
    void workerChanged(WorkerStatus status);

    /** A gateway instance has so many live home streams and open connections. */
    void gatewayChanged(int instance, long streams, long connections);

    /** Clients reach the gateway here. */
    void gatewayListens(String gatewayUrl);

    /** The node takes no new streams from now on. */
    void drains();
}
