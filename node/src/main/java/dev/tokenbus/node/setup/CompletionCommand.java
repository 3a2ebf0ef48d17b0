package dev.tokenbus.node.setup;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tokenbus completion}: prints what a shell needs to complete commands and options. */
@Command(
        name = "completion",
        description = "Prints a script with which a shell completes commands and options.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "  source <(tokenbus completion bash)     now; in ~/.bashrc: always",
            "  source <(tokenbus completion zsh)      after: autoload -U compinit; compinit",
            "It completes tokenbus, and ./tokenbus too."
        })
public final class CompletionCommand implements Callable<Integer> {
    /** Both read the same script. */
    enum Shell {
        BASH,
        ZSH
    }

    /** The values of an option, which everybody writes small. */
    private static final Pattern VALUES = Pattern.compile("(?<=_args=\\()[^)]*(?=\\))");

    @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
    @SuppressWarnings("NullAway.Init")
    private Shell shell;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        CommandSpec root = spec.root();
        String script = AutoComplete.bash(root.name(), root.commandLine());
        out.print(VALUES.matcher(script).replaceAll(values -> values.group().toLowerCase(Locale.ROOT)));
        out.flush();
        return CommandLine.ExitCode.OK;
    }
}
