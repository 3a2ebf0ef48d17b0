package dev.tokenbus.testkit.cluster;

import dev.tokenbus.testkit.machine.NetworkNamespaces;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Knows which node of a cluster runs in which network namespace; reuses dead nodes' places, the latest last. */
final class NodePlaces implements AutoCloseable {
    private final NetworkNamespaces networks;
    private final Deque<Integer> free = new ArrayDeque<>();
    private final Map<ServerProcess, Integer> taken = new HashMap<>();

    NodePlaces(NetworkNamespaces networks) {
        this.networks = networks;
        IntStream.range(0, networks.count()).forEach(free::add);
    }

    /** The addresses of all places, in the format of Hazelcast's member list. */
    String members(int port) {
        return IntStream.range(0, networks.count())
                .mapToObj(place -> networks.host(place) + ":" + port)
                .collect(Collectors.joining(","));
    }

    /** Starts a node in a free place. */
    synchronized ServerProcess start(List<String> command, Map<String, String> environment) {
        List<ServerProcess> dead =
                taken.keySet().stream().filter(node -> !node.isAlive()).toList();
        dead.forEach(node -> free.add(place(taken.remove(node))));
        return start(free.remove(), command, environment);
    }

    /** Starts a node in the place of one that has ended. */
    synchronized ServerProcess startAgain(ServerProcess ended, List<String> command, Map<String, String> environment) {
        int place = place(taken.remove(ended));
        return start(place, command, environment);
    }

    private ServerProcess start(int place, List<String> command, Map<String, String> environment) {
        Map<String, String> all = new TreeMap<>(environment);
        all.put("TOKENBUS_NODE_CLUSTER_HOST", networks.host(place));
        all.put("TOKENBUS_NODE_MANAGEMENT_HOST", networks.host(place));
        all.put("TOKENBUS_GATEWAY_HOST", networks.host(place));
        // Only the nodes of the test reach these networks.
        all.put("TOKENBUS_GATEWAY_INSECURE", "true");
        ServerProcess node = ServerProcess.start(networks.inside(place, command), all);
        taken.put(node, place);
        return node;
    }

    synchronized void cut(Collection<ServerProcess> some, Collection<ServerProcess> others) {
        for (ServerProcess one : some) {
            others.forEach(other -> networks.cut(place(taken.get(one)), place(taken.get(other))));
        }
    }

    synchronized void heal() {
        networks.heal();
    }

    private static int place(@Nullable Integer place) {
        return Objects.requireNonNull(place, "the node is no live one of this cluster");
    }

    @Override
    public void close() {
        networks.close();
    }
}
