package dev.tokenbus.benchmarks.chaos;

import dev.tokenbus.benchmarks.chaos.ChaosTally.Recovery;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.Timings;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** When which node was killed, so that viewers can tell how long they had to wait. Safe on any thread. */
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

    /** An answer that its viewer has whole: the waits that kills have cost it. */
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
