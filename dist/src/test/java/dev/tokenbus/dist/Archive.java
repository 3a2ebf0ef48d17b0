package dev.tokenbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.machine.ProcessRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The release's archive, as the build has made it. */
final class Archive {
    static final Path FILE = only(Path.of("target"), "tokenbus-*.tar.gz");
    private static final Duration LONG = Duration.ofMinutes(2);

    private Archive() {}

    /** Unpacks it as a person does, and returns its one folder. */
    static Path unpackInto(Path folder) {
        run(List.of("tar", "xzf", FILE.toAbsolutePath().toString()), folder);
        return only(folder, "*");
    }

    /** What {@code tar} says of each thing in it. */
    static List<String> listing() {
        return run(List.of("tar", "tzf", FILE.toString()), Path.of(".")).lines().toList();
    }

    private static String run(List<String> command, Path folder) {
        ProcessRun run = ProcessRun.of(command, folder, Map.of(), LONG);
        run.assertSucceeded();
        return run.output();
    }

    private static Path only(Path folder, String pattern) {
        try (var files = Files.newDirectoryStream(folder, pattern)) {
            List<Path> found = Stream.of(files)
                    .flatMap(all -> {
                        Stream.Builder<Path> paths = Stream.builder();
                        all.forEach(paths);
                        return paths.build();
                    })
                    .toList();
            assertThat(found).as("%s in %s", pattern, folder).hasSize(1);
            return found.get(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
