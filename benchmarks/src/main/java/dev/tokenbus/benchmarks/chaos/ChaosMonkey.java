package dev.tokenbus.benchmarks.chaos;

import dev.tokenbus.benchmarks.chaos.ChaosTally.Flaw;
import dev.tokenbus.benchmarks.chaos.fault.Deed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Chooses one fault after the other. After each it waits until the cluster is whole again and has had time to hold every
 * stream twice: a stream whose two copies die at once is lost by design, and would prove nothing. Confined to one thread.
 */
final class ChaosMonkey {
    private static final Duration WHOLE_WITHIN = Duration.ofSeconds(150);
    private static final Duration LEAST_QUIET = Duration.ofSeconds(6);

    /**
     * The longest cut, in seconds. A viewer in the half without its stream gets {@code locating} for gateway.failoverMs and mergeMs, then
     * {@code unrecoverable}, so longer cuts would prove only that.
     */
    private static final int LONGEST_CUT = 25;

    private final ChaosCluster cluster;
    private final ChaosHand hand;
    private final ChaosTally tally;
    private final Random random;
    private final boolean mayCut;
    private final List<Deed> deeds = new ArrayList<>();

    ChaosMonkey(ChaosCluster cluster, ChaosHand hand, ChaosTally tally, ChaosOptions options) {
        this.cluster = cluster;
        this.hand = hand;
        this.tally = tally;
        this.random = new Random(options.seed());
        this.mayCut = options.deeds().contains(Deed.ISOLATE);
        options.deeds().forEach(deed -> deeds.addAll(Collections.nCopies(deed.weight, deed)));
    }

    /** The latest fault, for messages. */
    String doing() {
        return hand.doing();
    }

    /** Injects one fault, and waits until the cluster has recovered. */
    void act() {
        choose();
        boolean whole = cluster.becomesWhole(WHOLE_WITHIN);
        if (!whole) {
            tally.flaw(
                    Flaw.BROKEN,
                    "not whole " + WHOLE_WITHIN.toSeconds() + " s after: " + doing() + "; " + cluster.views());
        }
        hand.recovered();
        ChaosWait.pause(LEAST_QUIET.plusMillis(random.nextInt(3000)));
    }

    private void choose() {
        switch (pick(deeds)) {
            case KILL -> hand.kill(pick(cluster.nodes()), false);
            case RESTART -> hand.kill(pick(cluster.nodes()), true);
            case KILL_TWO -> hand.killTwo(shuffled(cluster.nodes()).subList(0, 2));
            case FREEZE -> hand.freeze(pick(cluster.nodes()), freezeTime(), () -> {});
            case DRAIN -> hand.drain(pick(cluster.nodes()));
            case ISOLATE -> hand.isolate(pick(cluster.nodes()), cutTime(), () -> {});
            case PARTITION -> partition();
            case OVERLAP -> overlap();
            case LOSS -> hand.disturbBus(cutTime());
        }
    }

    /** Injects no more faults, so that the last answers can end. */
    void rest() {
        hand.rest();
    }

    private <T> T pick(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private <T> List<T> shuffled(List<T> all) {
        List<T> mixed = new ArrayList<>(all);
        Collections.shuffle(mixed, random);
        return mixed;
    }

    private Duration freezeTime() {
        return Duration.ofSeconds(random.nextInt(5) == 0 ? random.nextInt(20, 91) : random.nextInt(5, 20));
    }

    private Duration cutTime() {
        return Duration.ofSeconds(random.nextInt(4, LONGEST_CUT));
    }

    /** One node is frozen or cut off, and another one is killed meanwhile. */
    private void overlap() {
        List<ChaosNode> two = shuffled(cluster.nodes());
        Duration untilKill = Duration.ofMillis(random.nextInt(500, 6000));
        Runnable kill = () -> {
            ChaosWait.pause(untilKill);
            hand.killFirst(two.get(1));
        };
        if (mayCut && random.nextBoolean()) {
            hand.isolate(two.get(0), cutTime(), kill);
        } else {
            hand.freeze(two.get(0), cutTime(), kill);
        }
        hand.replace(two.get(1));
    }

    /** Two halves with a gateway and a worker each. */
    private void partition() {
        Duration time = cutTime();
        List<ChaosNode> some = new ArrayList<>();
        List<ChaosNode> others = new ArrayList<>();
        for (String role : List.of(ChaosNode.GATEWAY, ChaosNode.WORKER)) {
            List<ChaosNode> nodes = shuffled(cluster.withRole(role));
            int cut = random.nextInt(1, nodes.size());
            some.addAll(nodes.subList(0, cut));
            others.addAll(nodes.subList(cut, nodes.size()));
        }
        hand.halve(some, others, time);
    }
}
