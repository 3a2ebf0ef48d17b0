package dev.tokenbus.node.cli;

import dev.tokenbus.node.remote.HealthCommand;
import dev.tokenbus.node.server.ServerRun;
import java.util.Arrays;

/** The entry point: hands the command line to {@link TokenbusCommand}. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        int exitCode = arguments.length > 0 && arguments[0].equals("health")
                // A container engine asks every few seconds.
                ? TokenbusCommand.alone(new HealthCommand()).execute(Arrays.copyOfRange(arguments, 1, arguments.length))
                : TokenbusCommand.commandLine().execute(Arguments.asTyped(arguments));
        if (exitCode != ServerRun.STAYS_UP) {
            System.exit(exitCode);
        }
    }
}
