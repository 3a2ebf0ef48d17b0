package dev.tokenbus.protocol.bus;

import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.wire.WorkerId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Builds every event-bus address of tokenbus.
 *
 * <p>An address that belongs to one node carries that node's id directly after its prefix, so that a cluster manager can
 * find the node from the address itself ({@link #owner}), and a stream costs the cluster's registry nothing. Node ids
 * contain no dot.
 */
public final class Addresses {
    /** Published once a second and on change by every node: {@code NodeAnnouncement}. */
    public static final String NODES = "tokenbus.nodes";

    /** Published once a second by every node: {@code NodeReport}. */
    public static final String METRICS = "tokenbus.metrics";

    /** Inside a node only: the id of a node that the cluster manager says is gone. */
    public static final String SUSPECTS = "tokenbus.suspects";

    private static final String NODE_PREFIX = "tokenbus.node.";
    private static final String WORKER_PREFIX = "tokenbus.worker.";
    private static final String STREAM_PREFIX = "tokenbus.stream.";
    private static final String GATEWAY_PREFIX = "tokenbus.gateway.";

    private static final String USAGE_PREFIX = "tokenbus.usage.";

    private static final String HISTORY_PREFIX = "tokenbus.history.";

    private static final String CHANNEL_PREFIX = "tokenbus.channel.";

    private static final List<String> OF_ONE_NODE =
            List.of(STREAM_PREFIX, WORKER_PREFIX, GATEWAY_PREFIX, NODE_PREFIX, USAGE_PREFIX, HISTORY_PREFIX);

    private Addresses() {}

    /** Where a node answers whoever doubts that it lives. */
    public static String node(String nodeId) {
        return NODE_PREFIX + nodeId;
    }

    /** Where a worker takes {@code StartStream}, {@code StreamControl} and {@code Digest}. */
    public static String worker(WorkerId worker) {
        return worker(worker.nodeId(), worker.index());
    }

    /** The same, by the worker's node and its number there. */
    public static String worker(String nodeId, int index) {
        return WORKER_PREFIX + nodeId + "." + index;
    }

    /** Where a node receives the {@code StreamFrames} of one stream. */
    public static String stream(String nodeId, StreamId streamId) {
        return STREAM_PREFIX + nodeId + "." + streamId.value();
    }

    /** Where the {@code index}-th gateway instance of a node answers the {@code Digest}s of its streams' workers. */
    public static String gateway(String nodeId, int index) {
        return GATEWAY_PREFIX + nodeId + "." + index;
    }

    /** Where any gateway instance of a node answers other gateways: attach, detach, controls and look-ups. */
    public static String gateway(String nodeId) {
        return GATEWAY_PREFIX + nodeId;
    }

    /** Where a gateway node takes requests in parts: one of its instances listens, so that the parts keep their order. */
    public static String prompts(String gatewayNodeId) {
        return GATEWAY_PREFIX + gatewayNodeId + ".prompts";
    }

    /** Where a gateway node says what its ended streams have used. */
    public static String usage(String nodeId) {
        return USAGE_PREFIX + nodeId;
    }

    /** Where a metrics node says how the cluster did. */
    public static String history(String nodeId) {
        return HISTORY_PREFIX + nodeId;
    }

    /** Where streams that start in a channel are announced; a gateway listens while it has a subscriber. */
    public static String channel(String name) {
        return CHANNEL_PREFIX + name;
    }

    /** The id of the node that an address names; null if the address belongs to no single node. */
    public static @Nullable String owner(String address) {
        for (String prefix : OF_ONE_NODE) {
            if (address.startsWith(prefix)) {
                int end = address.indexOf('.', prefix.length());
                String nodeId = address.substring(prefix.length(), end < 0 ? address.length() : end);
                return nodeId.isEmpty() ? null : nodeId;
            }
        }
        return null;
    }
}
