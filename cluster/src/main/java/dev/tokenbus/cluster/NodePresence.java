package dev.tokenbus.cluster;

import dev.tokenbus.protocol.bus.node.WorkerStatus;

/** The port through which verticles report what their node announces. Any thread may call it. */
public interface NodePresence {
    /** Announces nothing; for tests and tools outside a cluster. */
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

    /** A worker's models or its load change. */
    void workerChanged(WorkerStatus status);

    /** The number of a gateway instance's live home streams or of its open connections changes. */
    void gatewayChanged(int instance, long streams, long connections);

    /** Clients reach the gateway at this URL. */
    void gatewayListens(String gatewayUrl);

    /** The node takes no new streams from now on. */
    void drains();
}
