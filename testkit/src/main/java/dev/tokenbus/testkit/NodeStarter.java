package dev.tokenbus.testkit;

import java.util.Map;

/**
 * Starts nodes that form one cluster, which no other test can join: as processes ({@link ProcessCluster}), or in this JVM,
 * where the tests of a module know how. Made by {@link TokenbusCluster} with its constructor without parameters; closing ends
 * every node that is still there.
 */
public interface NodeStarter extends AutoCloseable {
    /**
     * Starts a node; returns at once or when it is up.
     *
     * @param roles for example {@code gateway,metrics}
     * @param settings configuration keys, for example {@code gateway.drainMs}, with their values
     */
    ClusterNode start(String roles, Map<String, String> settings);

    @Override
    void close();
}
