package dev.tokenbus.benchmarks.chaos;

import dev.tokenbus.benchmarks.chaos.ChaosTally.Flaw;
import dev.tokenbus.benchmarks.chaos.fault.FaultKind;
import dev.tokenbus.benchmarks.chaos.fault.FaultLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Injects the faults that the monkey has chosen, and records each. Confined to one thread, but for what it is doing. */
final class ChaosHand {
    /** As a supervisor does. A process that starts at once would take the processor time with which the others fail over. */
    private static final Duration BACK_OFF = Duration.ofSeconds(3);

    private static final Duration GONE_WITHIN = Duration.ofSeconds(45);
    private static final int SIGTERM_EXIT = 143;

    private final ChaosCluster cluster;
    private final ChaosTally tally;
    private final ChaosKills kills;
    private final FaultLog faults;
    private final Predicate<List<ChaosNode>> twoMayDie;
    private volatile String doing = "nothing yet";

    /** @param twoMayDie asked before nodes are killed at once */
    ChaosHand(
            ChaosCluster cluster,
            ChaosTally tally,
            ChaosKills kills,
            FaultLog faults,
            Predicate<List<ChaosNode>> twoMayDie) {
        this.cluster = cluster;
        this.tally = tally;
        this.kills = kills;
        this.faults = faults;
        this.twoMayDie = twoMayDie;
    }

    /** The latest fault, for messages. Any thread reads it. */
    String doing() {
        return doing;
    }

    void rest() {
        doing = "resting";
    }

    /** The cluster is whole. */
    void recovered() {
        faults.allOver();
    }

    private void did(FaultKind kind, String what, String detail) {
        doing = what + " " + detail;
        tally.count(what);
        faults.begin(kind, doing);
    }

    private static FaultKind kind(ChaosNode node, FaultKind ofGateway, FaultKind ofWorker) {
        return node.isGateway() ? ofGateway : ofWorker;
    }

    /** Kills a node; starts a new one or, if {@code again}, one on the same ports. */
    void kill(ChaosNode node, boolean again) {
        did(
                kind(node, FaultKind.GATEWAY_KILLED, FaultKind.WORKER_KILLED),
                (again ? "restarted " : "killed ") + node.role(),
                node.id());
        die(node);
        ChaosWait.pause(BACK_OFF);
        revive(node, again);
    }

    /** Kills a node; {@link #replace} starts a new one later. */
    void killFirst(ChaosNode node) {
        did(kind(node, FaultKind.GATEWAY_KILLED, FaultKind.WORKER_KILLED), "killed " + node.role(), node.id());
        die(node);
    }

    void replace(ChaosNode killed) {
        revive(killed, false);
    }

    void killTwo(List<ChaosNode> two) {
        if (!twoMayDie.test(two)) {
            tally.count("spared two nodes: places of streams unknown");
            return;
        }
        did(FaultKind.TWO_KILLED, "killed two nodes", two.toString());
        two.forEach(this::die);
        ChaosWait.pause(BACK_OFF);
        two.forEach(node -> revive(node, false));
    }

    private void die(ChaosNode node) {
        cluster.remove(node);
        kills.killed(node);
        node.process().kill();
    }

    private void revive(ChaosNode killed, boolean again) {
        if (again) {
            cluster.addAgain(killed);
        } else {
            cluster.add(killed.role());
        }
    }

    /** @param meanwhile runs first in the time */
    void freeze(ChaosNode node, Duration time, Runnable meanwhile) {
        did(
                kind(node, FaultKind.GATEWAY_FROZEN, FaultKind.WORKER_FROZEN),
                "froze " + node.role(),
                node.id() + " for " + time.toSeconds() + " s");
        node.process().freeze();
        meanwhile.run();
        ChaosWait.pause(time);
        node.process().thaw();
        faults.note(0, "thawed " + node);
    }

    void drain(ChaosNode node) {
        cluster.add(node.role());
        did(kind(node, FaultKind.GATEWAY_DRAINED, FaultKind.WORKER_DRAINED), "drained " + node.role(), node.id());
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

    /** Cuts one node off from all others. */
    void isolate(ChaosNode node, Duration time, Runnable meanwhile) {
        List<ChaosNode> others = new ArrayList<>(cluster.nodes());
        others.remove(node);
        did(
                kind(node, FaultKind.GATEWAY_CUT_OFF, FaultKind.WORKER_CUT_OFF),
                "cut off " + node.role(),
                node.id() + " for " + time.toSeconds() + " s");
        cut(List.of(node), others, time, meanwhile);
    }

    void halve(List<ChaosNode> some, List<ChaosNode> others, Duration time) {
        did(FaultKind.HALVED, "partitioned", some + " from " + others + " for " + time.toSeconds() + " s");
        cut(some, others, time, () -> {});
    }

    private void cut(List<ChaosNode> some, List<ChaosNode> others, Duration time, Runnable meanwhile) {
        cluster.partition(some, others);
        meanwhile.run();
        ChaosWait.pause(time);
        cluster.heal();
        faults.note(0, "healed");
    }

    void disturbBus(Duration time) {
        did(FaultKind.BUS, "disturbed the bus", "for " + time.toSeconds() + " s");
        cluster.disturbBus(true);
        ChaosWait.pause(time);
        cluster.disturbBus(false);
    }
}
