package dev.tokenbus.benchmarks.chaos;

import dev.tokenbus.benchmarks.chaos.ChaosTally.Recovery;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.Timings;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Records when each node was killed, to measure how long viewers had to wait. Thread-safe. */
final class ChaosKills {
    private final Map<String, Long> workers = new ConcurrentHashMap<>();
    private final Map<String, Long> gateways = new ConcurrentHashMap<>();
    private final ChaosTally tally;

    ChaosKills(ChaosTally tally) {
        this.tally = tally;
    }

    void killed(ChaosNode node) {
        (node.isGateway() ? gateways : workers).put(node.id(), System.nanoTime());
    }

    /** Adds the waits that kills have cost the viewer of a whole answer. */
    void account(String streamId, Timings timings, ChaosTranscript seen) {
        for (Timings.Attempt attempt : timings.attempts()) {
            Long at = workers.get(attempt.worker().replaceFirst("/\\d+$", ""));
            if (at != null) {
                seen.waitedAfter(at).ifPresent(nanos -> tally.recovered(Recovery.WORKER_KILLED, nanos));
            }
        }
        Long at = gateways.get(new StreamId(streamId).homeNodeId());
        if (at != null) {
            seen.waitedAfter(at).ifPresent(nanos -> tally.recovered(Recovery.HOME_KILLED, nanos));
        }
    }
}
