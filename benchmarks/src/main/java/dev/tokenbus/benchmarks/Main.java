package dev.tokenbus.benchmarks;

import picocli.CommandLine;

/** Where the process begins: hands the command line to {@link BenchmarksCommand}. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new BenchmarksCommand())
                .setExecutionExceptionHandler((failure, commandLine, result) -> {
                    commandLine.getErr().println("tokenbus: " + failure);
                    return CommandLine.ExitCode.SOFTWARE;
                })
                .execute(arguments));
    }
}
