package dev.tokenbus.testkit.machine;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/**
 * Finds programs that a test needs and the build does not bring, such as Node.js. Where one is missing the test is skipped,
 * or fails if {@value #REQUIRE} is 1, as on the build server, where a skipped test would hide a failure.
 */
public final class MachineTool {
    static final String REQUIRE = "TOKENBUS_REQUIRE_TOOLS";

    private MachineTool() {}

    /** The program of that name on the {@code PATH}; skips or fails the test if there is none. */
    public static Path onPath(String name) {
        return search(name).orElseThrow(() -> missing(name + ": not on the PATH"));
    }

    static Optional<Path> search(String name) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Arrays.stream(path.split(File.pathSeparator, -1))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Skips the running test, or fails it where tools are required; never returns, so that callers can {@code throw} it. */
    public static RuntimeException missing(String what) {
        if ("1".equals(System.getenv(REQUIRE))) {
            throw new AssertionError(what + " (" + REQUIRE + " is 1)");
        }
        return Assumptions.abort(what);
    }
}
