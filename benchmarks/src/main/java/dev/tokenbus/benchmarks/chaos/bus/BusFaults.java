package dev.tokenbus.benchmarks.chaos.bus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Switches the bus faults of all nodes on and off from the chaos run: while a file exists, they are on. */
public final class BusFaults implements AutoCloseable {
    private final Path directory;
    private final Path jar;

    private BusFaults(Path directory, Path jar) {
        this.directory = directory;
        this.jar = jar;
    }

    /** Whether this program runs from its jar, which nodes need as an agent. */
    public static boolean isAvailable() {
        return Files.isRegularFile(jar());
    }

    /** Switched off; only where it {@link #isAvailable}. */
    public static BusFaults create() {
        try {
            return new BusFaults(Files.createTempDirectory("tokenbus-chaos"), jar());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path jar() {
        try {
            return Path.of(BusFaults.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a node needs in its environment, so that it can be disturbed. */
    public Map<String, String> environment() {
        return Map.of("JAVA_TOOL_OPTIONS", "-javaagent:" + jar + "=" + file());
    }

    private Path file() {
        return directory.resolve("on");
    }

    /** From now on every bus loses, delays and repeats messages. */
    public void begin() {
        try {
            Files.createFile(file());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void end() {
        try {
            Files.deleteIfExists(file());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        end();
        try {
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
