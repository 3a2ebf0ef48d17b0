package dev.tokenbus.benchmarks.chaos;

import dev.tokenbus.benchmarks.chaos.ChaosTally.Flaw;
import dev.tokenbus.benchmarks.chaos.fault.Casualties;
import dev.tokenbus.benchmarks.chaos.fault.FaultLog;
import dev.tokenbus.benchmarks.chaos.fault.UsageBooks;
import dev.tokenbus.testkit.cluster.ProcessCluster;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** One chaos run from the first node to the table. Runs on the calling thread; the load has an event loop. */
final class ChaosRun {
    private static final Duration STARTED_WITHIN = Duration.ofSeconds(30);
    private static final Duration TICK = Duration.ofMillis(50);
    private static final Duration LATE = Duration.ofMillis(300);
    private static final Duration ENDED_WITHIN = Duration.ofSeconds(120);

    private final ChaosOptions options;
    private final ChaosTally tally = new ChaosTally();
    private final ChaosKills kills = new ChaosKills(tally);
    private final FaultLog faults = new FaultLog(System::nanoTime);
    private final Casualties casualties = new Casualties();
    private final UsageBooks usage = new UsageBooks();
    private final ChaosProgress progress;
    private final PrintWriter out;

    ChaosRun(ChaosOptions options, PrintWriter out) {
        this.options = options;
        this.out = out;
        this.progress = new ChaosProgress(out);
    }

    /** Runs; returns whether nothing was lost. */
    boolean run() {
        out.println("chaos: --seed " + options.seed()
                + (ProcessCluster.canPartition() ? "" : "; without partitions, which need root and iproute2"));
        out.flush();
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        try (ChaosCluster cluster = new ChaosCluster(options)) {
            try {
                cluster.start(options);
                loadAndDisturb(vertx, cluster);
            } finally {
                // Above all when the run fails.
                if (options.logs() != null) {
                    cluster.saveLogs(options.logs(), faults.lines());
                }
            }
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        } finally {
            progress.end();
            vertx.close();
        }
        ChaosTable.print(out, options, tally);
        return tally.isClean();
    }

    private void loadAndDisturb(Vertx vertx, ChaosCluster cluster) throws TimeoutException {
        ChaosBalancer balancer = new ChaosBalancer(vertx, cluster, new SplittableRandom(options.seed() + 1));
        balancer.begin();
        int port = ChaosWait.waitFor(balancer.listen(), STARTED_WITHIN);
        // At least two, because a client that has another address gives up sooner on a gateway that does not answer.
        List<Integer> ports =
                ChaosWait.waitFor(balancer.listenForEach(Math.max(2, options.gateways())), STARTED_WITHIN);
        ChaosLoad load = new ChaosLoad(vertx, options, tally, kills, faults, casualties, usage, port, ports);
        // All of them, because clients stay where they are.
        ChaosWait.until(STARTED_WITHIN, () -> balancer.targets() == options.gateways());
        ChaosWait.waitFor(ChaosWait.on(vertx, load::start), STARTED_WITHIN);
        ChaosHand hand = new ChaosHand(cluster, tally, kills, faults, two -> remember(two, vertx, load));
        ChaosMonkey monkey = new ChaosMonkey(cluster, hand, tally, options);
        progress.begin(vertx, tally, load, monkey);
        watchOwnLoop(vertx);
        long end = System.nanoTime() + (long) (options.minutes() * 60e9);
        while (System.nanoTime() < end) {
            monkey.act();
        }
        monkey.rest();
        try {
            Duration longestAnswer = Duration.ofMillis((long) ChaosPrompt.LONGEST * options.tokenMs());
            ChaosWait.waitFor(ChaosWait.on(vertx, load::end), ENDED_WITHIN.plus(longestAnswer));
        } catch (TimeoutException e) {
            // Answers that have not ended are counted as such.
        }
        ChaosWait.waitFor(ChaosWait.on(vertx, load::close), ENDED_WITHIN);
        new ChaosAudit(cluster, tally).run();
        auditUsage(cluster);
    }

    /** What all nodes have on record, dead ones too, is what viewers were told. */
    private void auditUsage(ChaosCluster cluster) {
        try {
            UsageBooks.Comparison books = usage.compare(cluster.usage(), casualties::mayBeLost);
            tally.count("usage: streams told their end", books.streams());
            tally.count("usage: tokens in", books.promptTokens());
            tally.count("usage: tokens out", books.completionTokens());
            tally.count("usage: records beside another one", books.repeated());
            tally.count("usage: streams whose end nobody saw", books.unseen());
            tally.count("usage: torn lines", books.torn());
            tally.count("usage: lost with home and worker", books.lost());
            books.flaws().forEach(story -> tally.flaw(Flaw.USAGE, story));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gaps that come from this process's own event loop are told apart. */
    private void watchOwnLoop(Vertx vertx) {
        long[] due = {System.nanoTime() + TICK.toNanos()};
        vertx.setPeriodic(TICK.toMillis(), timer -> {
            long late = System.nanoTime() - due[0];
            due[0] = System.nanoTime() + TICK.toNanos();
            if (late > LATE.toNanos()) {
                faults.stoodStill(late);
            }
        });
    }

    /** Two nodes are to be killed: the streams that have nobody else may be lost. Returns whether these are known. */
    private boolean remember(List<ChaosNode> two, Vertx vertx, ChaosLoad load) {
        Set<String> ids = two.stream().map(ChaosNode::id).collect(Collectors.toSet());
        try {
            casualties.killed(ids, ChaosWait.waitFor(ChaosWait.on(vertx, load::places), STARTED_WITHIN));
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }
}
