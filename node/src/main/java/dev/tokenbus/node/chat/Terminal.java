package dev.tokenbus.node.chat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether a standard stream of this process is a terminal, not a pipe or a file.
 *
 * <p>Java 17 answers only for input and output together ({@link System#console}); {@code /proc}, where there is one, answers
 * for each stream.
 */
public enum Terminal {
    INPUT(0),
    OUTPUT(1),
    ERRORS(2);

    private final int descriptor;

    Terminal(int descriptor) {
        this.descriptor = descriptor;
    }

    public boolean isInteractive() {
        Path link = Path.of("/proc/self/fd/" + descriptor);
        try {
            String target = Files.readSymbolicLink(link).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return hasConsole();
        }
    }

    @SuppressWarnings("SystemConsoleNull") // From Java 22 on it is never null; there only /proc decides.
    private static boolean hasConsole() {
        return System.console() != null;
    }
}
