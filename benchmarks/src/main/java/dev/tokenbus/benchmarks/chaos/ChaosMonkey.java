package dev.tokenbus.benchmarks.chaos;

import dev.tokenbus.benchmarks.chaos.ChaosTally.Flaw;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Injects one fault after the other. After each it waits until the cluster is whole again and has had time to hold every
 * stream twice: a stream whose two copies die at once is lost by design, and would prove nothing. Confined to one thread.
 */
final class ChaosMonkey {
    private static final Duration WHOLE_WITHIN = Duration.ofSeconds(150);
    private static final Duration GONE_WITHIN = Duration.ofSeconds(45);
    private static final Duration LEAST_QUIET = Duration.ofSeconds(6);
    private static final int SIGTERM_EXIT = 143;

    /**
     * The longest cut, in seconds. A viewer in the half without its stream gets {@code locating} for gateway.failoverMs and mergeMs, then
     * {@code unrecoverable}, so longer cuts would prove only that.
     */
    private static final int LONGEST_CUT = 25;

    private final ChaosCluster cluster;
    private final ChaosTally tally;
    private final ChaosKills kills;
    private final Random random;
    private final List<ChaosDeed> deeds = new ArrayList<>();
    private volatile String doing = "nothing yet";

    ChaosMonkey(ChaosCluster cluster, ChaosTally tally, ChaosKills kills, ChaosOptions options) {
        this.cluster = cluster;
        this.tally = tally;
        this.kills = kills;
        this.random = new Random(options.seed());
        options.deeds().forEach(deed -> deeds.addAll(Collections.nCopies(deed.weight, deed)));
    }

    /** The latest fault, for messages. */
    String doing() {
        return doing;
    }

    /** Injects one fault, and waits until the cluster has recovered. */
    void act() {
        switch (pick(deeds)) {
            case KILL -> kill(pick(cluster.nodes()));
            case FREEZE -> freeze(pick(cluster.nodes()));
            case DRAIN -> drain(pick(cluster.nodes()));
            case PARTITION -> partition();
        }
        if (!cluster.becomesWhole(WHOLE_WITHIN)) {
            tally.flaw(
                    Flaw.BROKEN,
                    "not whole " + WHOLE_WITHIN.toSeconds() + " s after: " + doing + "; " + cluster.views());
        }
        ChaosWait.pause(LEAST_QUIET.plusMillis(random.nextInt(3000)));
    }

    /** Injects no more faults, so that the last answers can end. */
    void rest() {
        doing = "resting";
    }

    private <T> T pick(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private void did(String what, String detail) {
        doing = what + " " + detail;
        tally.count(what);
    }

    private void kill(ChaosNode node) {
        did("killed " + node.role(), node.id());
        cluster.remove(node);
        kills.killed(node);
        node.process().kill();
        cluster.add(node.role());
    }

    private void freeze(ChaosNode node) {
        int seconds = random.nextInt(5) == 0 ? random.nextInt(20, 91) : random.nextInt(5, 20);
        did("froze " + node.role(), node.id() + " for " + seconds + " s");
        node.process().freeze();
        ChaosWait.pause(Duration.ofSeconds(seconds));
        node.process().thaw();
    }

    private void drain(ChaosNode node) {
        did("drained " + node.role(), node.id());
        cluster.add(node.role());
        cluster.remove(node);
        node.process().terminate();
        try {
            int code = node.process().awaitExit(GONE_WITHIN);
            if (code != SIGTERM_EXIT) {
                tally.flaw(Flaw.BROKEN, node + " ended with " + code);
            }
        } catch (AssertionError stuck) {
            tally.flaw(Flaw.BROKEN, node + " was not gone " + GONE_WITHIN.toSeconds() + " s after SIGTERM");
            node.process().kill();
        }
    }

    /** Two halves with a gateway and a worker each. */
    private void partition() {
        int seconds = random.nextInt(4, LONGEST_CUT);
        List<ChaosNode> some = new ArrayList<>();
        List<ChaosNode> others = new ArrayList<>();
        for (String role : List.of(ChaosNode.GATEWAY, ChaosNode.WORKER)) {
            List<ChaosNode> nodes = new ArrayList<>(cluster.withRole(role));
            Collections.shuffle(nodes, random);
            int cut = random.nextInt(1, nodes.size());
            some.addAll(nodes.subList(0, cut));
            others.addAll(nodes.subList(cut, nodes.size()));
        }
        did("partitioned", some + " from " + others + " for " + seconds + " s");
        cluster.partition(some, others);
        ChaosWait.pause(Duration.ofSeconds(seconds));
        cluster.heal();
    }
}
