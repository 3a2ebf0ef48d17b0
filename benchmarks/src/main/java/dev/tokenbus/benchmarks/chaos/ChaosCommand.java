package dev.tokenbus.benchmarks.chaos;

import dev.tokenbus.benchmarks.chaos.bus.BusFaults;
import dev.tokenbus.benchmarks.chaos.fault.Deed;
import dev.tokenbus.testkit.cluster.ProcessCluster;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tokenbus chaos}: breaks nodes under load, and checks that no viewer loses a character. */
@Command(
        name = "chaos",
        description = {
            "Starts a cluster of processes, keeps streams running over WebSocket and SSE, kills, freezes, drains and",
            "cuts off nodes at random, and compares every answer with what the model must say, byte for byte."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Exit codes: 0 nothing was lost, 1 something was, 2 wrong usage."})
public final class ChaosCommand implements Callable<Integer> {
    @Option(names = "--minutes", defaultValue = "10", description = "the run's length (default: ${DEFAULT-VALUE})")
    private double minutes;

    @Option(names = "--streams", defaultValue = "200", description = "streams at a time (default: ${DEFAULT-VALUE})")
    private int streams;

    @Option(names = "--gateways", defaultValue = "2", description = "gateway nodes (default: ${DEFAULT-VALUE})")
    private int gateways;

    @Option(names = "--workers", defaultValue = "3", description = "worker nodes (default: ${DEFAULT-VALUE})")
    private int workers;

    @Option(
            names = "--token-ms",
            defaultValue = "50",
            description = "milliseconds between the tokens of a stream (default: ${DEFAULT-VALUE})")
    private int tokenMs;

    @Option(names = "--seed", description = "repeats the choices of an earlier run, which prints its seed at the start")
    private @Nullable Long seed;

    @Option(
            names = "--deeds",
            split = ",",
            paramLabel = "DEED",
            description = {
                "faults to inject (default: all that the machine supports):",
                "  kill       SIGKILL to a node, then a new one",
                "  restart    SIGKILL to a node, which starts again on the same ports",
                "  kill_two   SIGKILL to two nodes at once",
                "  freeze     SIGSTOP to a node for 5 s and more",
                "  drain      SIGTERM to a node, after a new one is there",
                "  isolate    a node that reaches no other one for a while; clients reach it",
                "  partition  a network that is cut between two halves",
                "  overlap    a freeze or a cut, and SIGKILL to another node meanwhile",
                "  loss       a bus that loses 5 %% of its messages, delays 10 %% and repeats 5 %%"
            })
    private List<Deed> deeds = List.of();

    @Option(
            names = "--logs",
            paramLabel = "DIR",
            description =
                    "the directory for each node's output, at level debug, and for timeline.log: all faults, and all gaps of viewers")
    private @Nullable Path logs;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        return new ChaosRun(options(), out).run() ? 0 : 1;
    }

    private Set<Deed> deeds() {
        if (!deeds.isEmpty()) {
            return EnumSet.copyOf(deeds);
        }
        Set<Deed> all = EnumSet.allOf(Deed.class);
        if (!ProcessCluster.canPartition()) {
            all.removeIf(Deed::needsNetwork);
        }
        if (!BusFaults.isAvailable()) {
            all.remove(Deed.LOSS);
        }
        return all;
    }

    private ChaosOptions options() {
        long chosen = seed == null ? new SecureRandom().nextInt(1_000_000) : seed;
        try {
            return new ChaosOptions(minutes, streams, gateways, workers, tokenMs, chosen, deeds(), logs);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }
}
