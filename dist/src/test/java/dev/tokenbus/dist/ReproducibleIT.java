package dev.tokenbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.machine.MachineTool;
import dev.tokenbus.testkit.machine.ProcessRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever builds the same sources has the same archive, and on the same machine the same image. */
class ReproducibleIT {
    private static final Path TARGET = Path.of("target");
    private static final Duration LONG = Duration.ofMinutes(20);

    /** Copies what git knows or would know, changes that are not committed yet included. */
    private static final String COPY =
            "git ls-files -z --cached --others --exclude-standard | xargs -0 ls -d 2>/dev/null"
                    + " | tar cf - --files-from - | tar xf - -C ";

    @TempDir
    private Path elsewhere;

    @Test
    void anotherFolderTimeZoneAndLanguageMakeTheSameBytes() throws Exception {
        MachineTool.onPath("git");
        MachineTool.onPath("dpkg-query");
        Path house = Path.of("..").toRealPath();
        run(COPY + elsewhere, house, Map.of());
        // Not offline, where the plugin that lists what is shipped does nothing.
        String build = "umask 022 && " + MachineTool.onPath("mvn")
                + " -B -q -Prelease,image -Dquick -Dmaven.test.skip=true -pl dist -am package";

        run(
                build,
                elsewhere,
                Map.of(
                        "TZ",
                        "Asia/Tokyo",
                        "LC_ALL",
                        "C",
                        "GIT_DIR",
                        git(house),
                        "GIT_WORK_TREE",
                        elsewhere.toString(),
                        "GIT_OPTIONAL_LOCKS",
                        "0"));

        Path image = Path.of("jib-image.digest");
        assertThat(elsewhere.resolve("dist/target").resolve(image)).hasSameTextualContentAs(TARGET.resolve(image));
        assertThat(sha256(elsewhere.resolve("dist/target").resolve(Archive.FILE.getFileName())))
                .isEqualTo(sha256(Archive.FILE));
    }

    /** The jar says from which commit it is. */
    private static String git(Path house) {
        ProcessRun asked = ProcessRun.of(List.of("git", "rev-parse", "--absolute-git-dir"), house, Map.of(), LONG);
        asked.assertSucceeded();
        return asked.output().strip();
    }

    private static void run(String script, Path folder, Map<String, String> environment) {
        ProcessRun.of(List.of("bash", "-c", script), folder, environment, LONG).assertSucceeded();
    }

    private static String sha256(Path file) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(read(file));
        return HexFormat.of().formatHex(digest);
    }

    private static byte[] read(Path file) throws IOException {
        return Files.readAllBytes(file);
    }
}
