package dev.tokenbus.testkit.cluster;

import java.util.Map;

/**
 * Starts nodes that form one cluster, which no other test can join: as processes ({@link ProcessCluster}), or in this JVM if
 * a module's tests have such a starter. {@link TokenbusCluster} calls its constructor without parameters. Closing ends every
 * node that is left.
 */
public interface NodeStarter extends AutoCloseable {
    /**
     * Starts a node; may return before the node is ready.
     *
     * @param roles for example {@code gateway,metrics}
     * @param settings configuration keys, for example {@code gateway.drainMs}, with their values
     */
    ClusterNode start(String roles, Map<String, String> settings);

    @Override
    void close();
}
