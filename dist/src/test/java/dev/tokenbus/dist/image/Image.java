package dev.tokenbus.dist.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.machine.MachineTool;
import dev.tokenbus.testkit.machine.ProcessRun;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The image as the build has made it: what {@code docker load} would read. */
record Image(Path folder, JsonObject manifest, JsonObject config) {
    static final Path FILE = Path.of("target", "tokenbus-0.1.0-image.tar");
    private static final Duration LONG = Duration.ofMinutes(2);

    /** A layer, the lowest first. */
    record Layer(String name, Path file, List<Entry> entries) {}

    /** What tar says of a file: its mode as {@code ls} writes it, and its owner as numbers. */
    record Entry(String mode, String owner, long bytes, String path) {
        /** {@code -rwxr-xr-x 0/0 16232 2026-01-01 00:00 ./opt/java/bin/java}, where a link names its target. */
        static Entry of(String line) {
            String[] words = line.strip().split("\\s+", 6);
            String path = words[5].replaceFirst(" (->|link to) .*", "").replaceFirst("^\\./", "/");
            return new Entry(words[0], words[1], Long.parseLong(words[2]), path.startsWith("/") ? path : "/" + path);
        }

        boolean isFile() {
            return mode.startsWith("-");
        }
    }

    /** Takes the tarball apart, but not yet its layers; without one skips the test, or fails it where tools are required. */
    static Image in(Path folder) {
        if (!Files.isRegularFile(FILE)) {
            throw MachineTool.missing(FILE + ": made on Linux with dpkg and a JDK that has jlink");
        }
        tar("-xf", FILE.toAbsolutePath().toString(), "-C", folder.toString());
        JsonArray images = new JsonArray(read(folder.resolve("manifest.json")));
        assertThat(images).hasSize(1);
        JsonObject manifest = images.getJsonObject(0);
        return new Image(folder, manifest, new JsonObject(read(folder.resolve(manifest.getString("Config")))));
    }

    /** How its process is to be run. */
    JsonObject process() {
        return config.getJsonObject("config");
    }

    List<Layer> layers() {
        List<Path> files = files();
        JsonArray history = config.getJsonArray("history");
        assertThat(history).hasSameSizeAs(files);
        return IntStream.range(0, files.size())
                .mapToObj(i -> layer(history.getJsonObject(i).getString("comment"), files.get(i)))
                .toList();
    }

    private static Layer layer(String name, Path file) {
        List<Entry> entries = tar("-tzvf", file.toString(), "--numeric-owner")
                .lines()
                .map(Entry::of)
                .toList();
        return new Layer(name, file, entries);
    }

    private List<Path> files() {
        return manifest.getJsonArray("Layers").stream()
                .map(name -> folder.resolve((String) name))
                .toList();
    }

    /** Its file system, each layer over those below it. */
    Path unpackInto(Path root) {
        files().forEach(layer ->
                tar("-xzpf", layer.toString(), "-C", root.toString(), "--numeric-owner", "--same-owner"));
        return root;
    }

    /** The strings of one of the lists in {@link #process}. */
    List<String> words(String name) {
        return process().getJsonArray(name).stream().map(String.class::cast).toList();
    }

    /** The command of its health check. */
    List<String> healthCheck() {
        List<String> test = process().getJsonObject("Healthcheck").getJsonArray("Test").stream()
                .map(String.class::cast)
                .toList();
        assertThat(test.get(0)).as("without a shell").isEqualTo("CMD");
        return test.subList(1, test.size());
    }

    private static String tar(String... arguments) {
        List<String> command = Stream.concat(Stream.of("tar", "--warning=no-unknown-keyword"), Stream.of(arguments))
                .toList();
        ProcessRun run = ProcessRun.of(command, Path.of("."), Map.of("TZ", "UTC"), LONG);
        run.assertSucceeded();
        return run.output();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
