package dev.tokenbus.node.server;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import sun.misc.Signal;

/**
 * What SIGHUP means: as a rule that the configuration is to be read again, as servers have it; but that the process is to end when it was
 * started in a terminal and that is gone.
 */
final class HangUp {
    /** What a shell says of a process that the signal has ended. */
    private static final int HUNG_UP = 129;

    private static final String TERMINAL = "/dev/tty";

    private final boolean hadTerminal = hasTerminal();

    /** Handles the signal, from now on. Where a process was told to ignore it, as by {@code nohup}, that stays so. */
    void listen(Runnable reload) {
        try {
            Signal.handle(new Signal("HUP"), signal -> {
                if (hadTerminal && !hasTerminal()) {
                    System.exit(HUNG_UP);
                }
                reload.run();
            });
        } catch (IllegalArgumentException e) {
            // The JVM runs with -Xrs, or the system has no such signal.
        }
    }

    private static boolean hasTerminal() {
        try (InputStream terminal = new FileInputStream(TERMINAL)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
