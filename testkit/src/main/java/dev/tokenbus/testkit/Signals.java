package dev.tokenbus.testkit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Sends signals to processes, which Java itself cannot. */
final class Signals {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private Signals() {}

    static void send(String name, long pid) {
        ProcessRun.of(List.of("kill", "-" + name, Long.toString(pid)), Path.of("."), Map.of(), TIMEOUT)
                .assertSucceeded();
    }

    /**
     * The command so that it heeds SIGINT also where this process was started by a shell in the background: that shell has
     * made it ignore SIGINT, children inherit this, and a JVM then does not handle Ctrl-C.
     */
    static List<String> heeded(List<String> command) {
        List<String> whole = new ArrayList<>(List.of("env", "--default-signal=INT"));
        whole.addAll(command);
        return MachineTool.search("env").isPresent()
                        && System.getProperty("os.name").equals("Linux")
                ? whole
                : command;
    }
}
