package dev.tokenbus.node.cli;

import dev.tokenbus.node.server.ServerRun;

/** The entry point: hands the command line to {@link TokenbusCommand}. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        int exitCode = TokenbusCommand.commandLine().execute(Arguments.asTyped(arguments));
        if (exitCode != ServerRun.STAYS_UP) {
            System.exit(exitCode);
        }
    }
}
