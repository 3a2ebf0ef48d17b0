package dev.tokenbus.node.management;

import dev.tokenbus.cluster.NodeAnnouncer;
import dev.tokenbus.cluster.NodeEnvironment;
import dev.tokenbus.cluster.StreamMoves;
import dev.tokenbus.cluster.WorkersByLoop;
import java.util.Random;
import java.util.Set;

/** Makes the environment of a verticle that a test deploys without a node around it. */
final class LoneEnvironment {
    private LoneEnvironment() {}

    static NodeEnvironment create() {
        return new NodeEnvironment(
                "node",
                new NodeAnnouncer("node", "node", Set.of(), 0, ""),
                System::nanoTime,
                new Random(1),
                address -> {},
                new WorkersByLoop(),
                new StreamMoves());
    }
}
