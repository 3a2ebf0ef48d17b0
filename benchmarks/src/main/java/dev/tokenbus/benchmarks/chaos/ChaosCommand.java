package dev.tokenbus.benchmarks.chaos;

import dev.tokenbus.testkit.ProcessCluster;
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
            description = "faults to inject: kill, freeze, drain, partition (default: all that the machine supports)")
    private List<ChaosDeed> deeds = List.of();

    @Option(names = "--logs", paramLabel = "DIR", description = "the directory for each node's output")
    private @Nullable Path logs;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        return new ChaosRun(options(), out).run() ? 0 : 1;
    }

    private Set<ChaosDeed> deeds() {
        if (!deeds.isEmpty()) {
            return EnumSet.copyOf(deeds);
        }
        return ProcessCluster.canPartition()
                ? EnumSet.allOf(ChaosDeed.class)
                : EnumSet.complementOf(EnumSet.of(ChaosDeed.PARTITION));
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
