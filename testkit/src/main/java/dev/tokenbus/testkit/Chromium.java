package dev.tokenbus.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The Chromium of this machine, for tests that drive a page. It is {@code CHROMIUM_BIN} or {@code chromium} on the {@code
 * PATH}; without it the test is skipped, or fails where {@code TOKENBUS_REQUIRE_TOOLS} is 1.
 *
 * @param executable where it is
 */
public record Chromium(Path executable) {
    /**
     * No sandbox, because it cannot be had as root in a container, and only pages of this build are opened; nothing that
     * Chromium does by itself on the network. Headless mode and an empty profile come from playwright-core.
     */
    private static final List<String> ARGUMENTS = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    /** Finds it; skips or fails the test otherwise. */
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

    /** What the test scripts read: {@code CHROMIUM_BIN} and {@code CHROMIUM_ARGS}. */
    public Map<String, String> environment() {
        return Map.of("CHROMIUM_BIN", executable.toString(), "CHROMIUM_ARGS", String.join(" ", ARGUMENTS));
    }
}
