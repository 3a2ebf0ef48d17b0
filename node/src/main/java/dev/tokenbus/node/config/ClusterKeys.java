package dev.tokenbus.node.config;

import dev.tokenbus.protocol.Range;
import java.util.List;

/**
 * Which cluster a node joins, and where it finds it. A {@code cluster.xml} of your own takes these by its variables, or not.
 *
 * @param name nodes of another name never join
 * @param members where to look for others, as {@code host} or {@code host:port}
 * @param port the first port of Hazelcast to try; the next free one is taken
 */
public record ClusterKeys(String name, List<String> members, int port) {
    static final ClusterKeys DEFAULT = new ClusterKeys("tokenbus", List.of("127.0.0.1"), 5701);

    public ClusterKeys {
        if (name.isBlank()) {
            throw new IllegalArgumentException("cluster.name: empty (expected: a name)");
        }
        members = List.copyOf(members);
        Range.check("cluster.port", port, 1, 65_535);
    }
}
