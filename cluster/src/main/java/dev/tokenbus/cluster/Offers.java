package dev.tokenbus.cluster;

import dev.tokenbus.protocol.bus.node.NodeAnnouncement;
import dev.tokenbus.protocol.bus.node.WorkerStatus;
import dev.tokenbus.protocol.bus.wire.WorkerId;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the workers of the live nodes offer, but for those that leave. */
final class Offers {
    private final Supplier<? extends Collection<NodeAnnouncement>> nodes;

    /** A worker that a stream can be sent to. */
    record Worker(String nodeId, WorkerStatus status) {
        WorkerId id() {
            return new WorkerId(nodeId, status.index());
        }
    }

    /** @param nodes the last announcements of the live nodes */
    Offers(Supplier<? extends Collection<NodeAnnouncement>> nodes) {
        this.nodes = nodes;
    }

    private Stream<Worker> workers() {
        return nodes.get().stream()
                .filter(node -> !node.draining())
                .flatMap(node -> node.workers().stream().map(status -> new Worker(node.nodeId(), status)));
    }

    /** The name of every model, the default first if there is one. */
    List<String> models() {
        Stream<String> all =
                workers().flatMap(worker -> worker.status().models().stream()).map(WorkerStatus.Model::name);
        return Stream.concat(Stream.ofNullable(defaultModel()), all).distinct().toList();
    }

    /** The model for clients that name none, which is the first worker's that has one; null when no worker has. */
    @Nullable
    String defaultModel() {
        return workers()
                .map(worker -> worker.status().defaultModel())
                .filter(model -> !model.isEmpty())
                .findFirst()
                .orElse(null);
    }

    /**
     * The workers that have a model, are not to be skipped and, if {@code continuing}, can continue an answer. Those whose model server is
     * down have little load, and would attract every stream: they count only where there are no others.
     */
    List<Worker> candidates(String model, Set<WorkerId> skip, boolean continuing) {
        List<Worker> able = workers()
                .filter(worker -> worker.status().offers(model, continuing) && !skip.contains(worker.id()))
                .toList();
        List<Worker> up =
                able.stream().filter(worker -> worker.status().isUp(model)).toList();
        return up.isEmpty() ? able : up;
    }
}
