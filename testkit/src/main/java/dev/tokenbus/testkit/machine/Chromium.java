package dev.tokenbus.testkit.machine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * This machine's Chromium, for tests that drive a page: {@code CHROMIUM_BIN}, or {@code chromium} on the {@code PATH}. Without
 * one the test is skipped, or fails where {@code TOKENBUS_REQUIRE_TOOLS} is 1.
 *
 * @param executable the path of its executable
 */
public record Chromium(Path executable) {
    /**
     * Turns off the sandbox, which root in a container cannot have and pages of this build do not need, and Chromium's own
     * network traffic. playwright-core adds headless mode and an empty profile.
     */
    private static final List<String> ARGUMENTS = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    /** Finds Chromium; skips or fails the test otherwise. */
    public static Chromium found() {
        String chosen = System.getenv("CHROMIUM_BIN");
        if (chosen != null && !chosen.isEmpty()) {
            Path executable = Path.of(chosen);
            if (!Files.isExecutable(executable)) {
                throw MachineTool.missing("CHROMIUM_BIN: " + chosen + " (expected: an executable file)");
            }
            return new Chromium(executable);
        }
        Optional<Path> onPath = MachineTool.search("chromium").or(() -> MachineTool.search("chromium-browser"));
        return new Chromium(onPath.orElseThrow(() -> MachineTool.missing("chromium: not on the PATH")));
    }

    /** The variables that test scripts read: {@code CHROMIUM_BIN} and {@code CHROMIUM_ARGS}. */
    public Map<String, String> environment() {
        return Map.of("CHROMIUM_BIN", executable.toString(), "CHROMIUM_ARGS", String.join(" ", ARGUMENTS));
    }
}
