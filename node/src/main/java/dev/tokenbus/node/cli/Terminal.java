package dev.tokenbus.node.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether a person sits at a standard stream of this process, or a pipe or file does.
 *
 * <p>Java 17 only tells it of input and output together ({@link System#console}); where the system has {@code /proc}, each
 * stream is asked alone.
 */
enum Terminal {
    INPUT(0),
    ERRORS(2);

    private final int descriptor;

    Terminal(int descriptor) {
        this.descriptor = descriptor;
    }

    boolean isInteractive() {
        Path link = Path.of("/proc/self/fd/" + descriptor);
        try {
            String target = Files.readSymbolicLink(link).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return hasConsole();
        }
    }

    @SuppressWarnings("SystemConsoleNull") // Newer Java versions answer differently; there /proc or nothing decides.
    private static boolean hasConsole() {
        return System.console() != null;
    }
}
