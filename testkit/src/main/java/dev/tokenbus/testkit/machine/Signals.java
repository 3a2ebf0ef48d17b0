package dev.tokenbus.testkit.machine;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Sends signals to processes, which the JDK cannot. */
public final class Signals {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private Signals() {}

    public static void send(String name, long pid) {
        ProcessRun.of(List.of("kill", "-" + name, Long.toString(pid)), Path.of("."), Map.of(), TIMEOUT)
                .assertSucceeded();
    }

    /**
     * The command with SIGINT and SIGHUP at their defaults. A shell that starts this process in the background makes it ignore SIGINT, its
     * children inherit that, and a JVM among them would not handle Ctrl-C.
     */
    public static List<String> heeded(List<String> command) {
        List<String> whole = new ArrayList<>(List.of("env", "--default-signal=INT,HUP"));
        whole.addAll(command);
        return MachineTool.search("env").isPresent()
                        && System.getProperty("os.name").equals("Linux")
                ? whole
                : command;
    }
}
