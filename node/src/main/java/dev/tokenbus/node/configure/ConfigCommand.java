package dev.tokenbus.node.configure;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tokenbus config}: what can be configured, what is, and what is wrong with it. */
@Command(
        name = "config",
        description = "Shows what can be configured, what is, and what is wrong with a file.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {SampleCommand.class, PrintCommand.class, CheckCommand.class},
        footer = {
            "",
            "  tokenbus config sample >tokenbus.yaml   every key, as a comment",
            "  tokenbus config check tokenbus.yaml     all that is wrong with it",
            "  tokenbus config print --changed         what is no default, and why"
        })
public final class ConfigCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** Without a command there is nothing to do. */
    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        err.println("Which command?");
        spec.commandLine().usage(err);
        return CommandLine.ExitCode.USAGE;
    }
}
