package dev.tokenbus.node.cli;

import dev.tokenbus.node.Explanation;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line. Exit codes: 0 done, 1 failed, 2 wrong usage. */
@Command(
        name = "tokenbus",
        description = "Streams LLM answers to browsers, SDKs and terminals, from one process or a cluster.",
        mixinStandardHelpOptions = true,
        version = TokenbusCommand.VERSION,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {DevCommand.class, NodeCommand.class, ChatCommand.class, StatusCommand.class},
        footer = {"", "Start with: tokenbus dev", "Exit codes: 0 done, 1 failed, 2 wrong usage."})
final class TokenbusCommand implements Runnable {
    static final String VERSION = "tokenbus 0.1.0";

    /** A server stays up in its own threads until a signal ends it. */
    static final int STAYS_UP = -1;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    static CommandLine commandLine() {
        return new CommandLine(new TokenbusCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, commandLine, result) -> {
                    commandLine.getErr().println("tokenbus: " + Explanation.of(failure));
                    return CommandLine.ExitCode.SOFTWARE;
                });
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command?");
    }
}
