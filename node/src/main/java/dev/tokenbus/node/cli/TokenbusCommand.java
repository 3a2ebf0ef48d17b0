package dev.tokenbus.node.cli;

import dev.tokenbus.node.Explanation;
import dev.tokenbus.node.audit.AuditCommand;
import dev.tokenbus.node.configure.ConfigCommand;
import dev.tokenbus.node.doctor.DoctorCommand;
import dev.tokenbus.node.keys.KeysCommand;
import dev.tokenbus.node.remote.HealthCommand;
import dev.tokenbus.node.remote.LogCommand;
import dev.tokenbus.node.remote.ManagementPort;
import dev.tokenbus.node.remote.StatusCommand;
import dev.tokenbus.node.remote.StreamsCommand;
import dev.tokenbus.node.remote.UsageCommand;
import dev.tokenbus.node.setup.CompletionCommand;
import dev.tokenbus.node.setup.InitCommand;
import dev.tokenbus.node.top.TopCommand;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line. Exit codes: 0 done, 1 failed, 2 wrong usage. */
@Command(
        name = "tokenbus",
        description = "Streams LLM answers to browsers, SDKs and terminals, from one process or a cluster.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DevCommand.class,
            NodeCommand.class,
            ChatCommand.class,
            StatusCommand.class,
            HealthCommand.class,
            StreamsCommand.class,
            UsageCommand.class,
            LogCommand.class,
            KeysCommand.class,
            ConfigCommand.class,
            InitCommand.class,
            DoctorCommand.class,
            CompletionCommand.class,
            AuditCommand.class
        },
        footer = {"", "Start with: tokenbus dev", "Exit codes: 0 done, 1 failed, 2 wrong usage."})
final class TokenbusCommand implements Callable<Integer> {
    static final String VERSION = "tokenbus 0.1.0";

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    static CommandLine commandLine() {
        return settled(new CommandLine(new TokenbusCommand())
                .addSubcommand(new TopCommand(url -> new ManagementPort(url)::get)));
    }

    /** One command without the others, which need not be loaded for it. */
    static CommandLine alone(Object command) {
        CommandLine alone = new CommandLine(command);
        return settled(alone.setCommandName("tokenbus " + alone.getCommandName()));
    }

    private static CommandLine settled(CommandLine commandLine) {
        hasVersion(commandLine);
        return commandLine
                .setOut(utf8(System.out))
                .setErr(utf8(System.err))
                // A prompt may begin with @, which names no file.
                .setExpandAtFiles(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(TokenbusCommand::misused)
                .setExecutionExceptionHandler((failure, failed, result) -> {
                    failed.getErr().println("tokenbus: " + Explanation.of(failure));
                    return CommandLine.ExitCode.SOFTWARE;
                });
    }

    /** A command has the version of the program, and need not say so. */
    private static void hasVersion(CommandLine command) {
        command.getCommandSpec().version(VERSION);
        command.getSubcommands().values().forEach(TokenbusCommand::hasVersion);
    }

    /** Text is UTF-8 wherever it goes, whatever the locale. */
    private static PrintWriter utf8(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }

    /** Says what is wrong and nothing else: below a page of options nobody finds it. */
    private static int misused(ParameterException misuse, String[] arguments) {
        CommandLine command = misuse.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("tokenbus: " + misuse.getMessage());
        if (!(misuse.getCause() instanceof IllegalArgumentException)) {
            UnmatchedArgumentException.printSuggestions(misuse, err);
            err.println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
        }
        err.flush();
        return CommandLine.ExitCode.USAGE;
    }

    /** Without a command there is nothing to run. */
    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        err.println("Which command?");
        spec.commandLine().usage(err);
        return CommandLine.ExitCode.USAGE;
    }
}
