package dev.tokenbus.cluster;

import dev.tokenbus.cluster.Offers.Worker;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement;
import dev.tokenbus.protocol.bus.wire.WorkerId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the worker for a stream: the less loaded of two random ones ("power of two choices", Mitzenmacher 2001), or the least loaded
 * of all if both are full.
 *
 * <p>Confined to its directory's event loop.
 */
final class WorkerChoice {
    /** A worker on another event loop wins if its load, as a share of its capacity, is lower by more than this. */
    private static final double CLEARLY_LESS = 0.1;

    private final String ownNodeId;
    private final RandomGenerator random;

    /** Streams given to each worker since its node's last announcement; they spread a burst. */
    private final Map<WorkerId, Integer> given = new HashMap<>();

    WorkerChoice(String ownNodeId, RandomGenerator random) {
        this.ownNodeId = ownNodeId;
        this.random = random;
    }

    /** Takes in a node's announcement: its loads include what was given to its workers before. */
    void announced(NodeAnnouncement of) {
        of.workers().forEach(status -> given.remove(new WorkerId(of.nodeId(), status.index())));
    }

    /**
     * A worker on another node if one has a free place, else on this node.
     *
     * @param near the index of the worker on the caller's event loop ({@link WorkersByLoop})
     */
    Optional<WorkerId> among(Collection<Worker> candidates, int near) {
        List<Worker> elsewhere = new ArrayList<>();
        List<Worker> here = new ArrayList<>();
        candidates.forEach(worker -> (worker.nodeId().equals(ownNodeId) ? here : elsewhere).add(worker));
        Worker chosen = orLeastLoaded(lessLoaded(takeRandom(elsewhere), takeRandom(elsewhere)), elsewhere);
        if (chosen == null || load(chosen) >= 1) {
            chosen = orLeastLoaded(lessLoaded(chosen, ofThisNode(here, near)), here);
        }
        if (chosen == null) {
            return Optional.empty();
        }
        given.merge(chosen.id(), 1, Integer::sum);
        return Optional.of(chosen.id());
    }

    private @Nullable Worker takeRandom(List<Worker> from) {
        return from.isEmpty() ? null : from.remove(random.nextInt(from.size()));
    }

    private @Nullable Worker orLeastLoaded(@Nullable Worker chosen, List<Worker> rest) {
        if (chosen == null || load(chosen) < 1) {
            return chosen;
        }
        Worker least = chosen;
        for (Worker worker : rest) {
            least = lessLoaded(least, worker);
        }
        return least;
    }

    private @Nullable Worker ofThisNode(List<Worker> here, int near) {
        for (Worker worker : here) {
            if (worker.status().index() == near) {
                here.remove(worker);
                Worker other = takeRandom(here);
                return other == null || load(worker) <= load(other) + CLEARLY_LESS ? worker : other;
            }
        }
        return lessLoaded(takeRandom(here), takeRandom(here));
    }

    private @Nullable Worker lessLoaded(@Nullable Worker one, @Nullable Worker other) {
        if (one == null || other == null) {
            return one != null ? one : other;
        }
        return load(one) <= load(other) ? one : other;
    }

    private double load(Worker worker) {
        int extra = given.getOrDefault(worker.id(), 0);
        return worker.status().load() + extra / (double) worker.status().capacity();
    }
}
