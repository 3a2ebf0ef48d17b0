package dev.tokenbus.benchmarks;

import dev.tokenbus.benchmarks.bench.BenchCommand;
import dev.tokenbus.benchmarks.chaos.ChaosCommand;
import dev.tokenbus.benchmarks.jmh.JmhCommand;
import java.util.logging.LogManager;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands of the launcher script that only a clone has. Exit codes: 0 done, 1 failed, 2 wrong usage. */
@Command(
        name = "tokenbus",
        description = "Measures tokenbus, and tests it under faults.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {BenchCommand.class, ChaosCommand.class, JmhCommand.class})
public final class Main implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    public static void main(String[] arguments) {
        // Vert.x logs each broken connection to a killed server there, over the progress line.
        LogManager.getLogManager().reset();
        System.exit(new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, commandLine, result) -> {
                    commandLine.getErr().println("tokenbus: " + failure);
                    return CommandLine.ExitCode.SOFTWARE;
                })
                .execute(arguments));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command?");
    }
}
