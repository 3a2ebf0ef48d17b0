package dev.tokenbus.node.configure;

import dev.tokenbus.node.config.describe.Sample;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tokenbus config sample}. */
@Command(
        name = "sample",
        description = "Prints a file with every key as a comment: its meaning, range, default and variable.",
        mixinStandardHelpOptions = true)
final class SampleCommand implements Callable<Integer> {
    @Option(names = "--properties", description = "Prints properties instead of YAML.")
    private boolean properties;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        out.print(properties ? Sample.properties() : Sample.yaml());
        out.flush();
        return CommandLine.ExitCode.OK;
    }
}
