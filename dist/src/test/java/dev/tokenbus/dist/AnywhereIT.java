package dev.tokenbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.machine.MachineTool;
import dev.tokenbus.testkit.machine.ProcessRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive's launcher, from a folder with a space and letters that are not ASCII's. */
class AnywhereIT {
    private static final String VERSION = "tokenbus 0.1.0\n";

    @TempDir
    private static Path folder;

    private static Path home;

    /** Also for a user who may only read, and who has no archive of classes yet. */
    @BeforeAll
    static void unpack() throws IOException {
        home = Archive.unpackInto(Files.createDirectory(folder.resolve("a büs")));
        for (Path each : List.of(folder, home.getParent(), home)) {
            Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private static String version(Map<String, String> environment, String... command) {
        ProcessRun run = ProcessRun.of(List.of(command), folder, environment, Duration.ofMinutes(2));
        run.assertSucceeded();
        return run.output();
    }

    private static List<Path> classArchives() throws IOException {
        try (Stream<Path> files = Files.list(home.resolve("lib"))) {
            return files.filter(file -> file.toString().endsWith(".jsa")).toList();
        }
    }

    @Test
    void itRunsByALinkInOtherShellsAndInALocaleWithoutTheseLetters() throws IOException {
        Path launcher = home.resolve("tokenbus");
        Path link = Files.createSymbolicLink(folder.resolve("linked"), launcher);
        Map<String, String> ascii = Map.of("LC_ALL", "C");

        // The first start makes the archive of classes, which all others read.
        assertThat(version(ascii, link.toString(), "--version")).endsWith(VERSION);
        assertThat(version(ascii, "./linked", "--version")).isEqualTo(VERSION);
        assertThat(classArchives()).hasSize(1);
        for (String shell : List.of("bash", "dash")) {
            assertThat(version(Map.of(), MachineTool.onPath(shell).toString(), launcher.toString(), "--version"))
                    .isEqualTo(VERSION);
        }
    }

    @Test
    void whereItMayNotWriteItStartsWithoutAnArchiveOfClassesAndWithoutAWord() throws IOException {
        for (Path each : classArchives()) {
            Files.delete(each);
        }
        List<String> command = new ArrayList<>();
        if (Files.getOwner(home).getName().equals("root")) {
            String nobody = "65534";
            command.addAll(List.of("setpriv", "--reuid", nobody, "--regid", nobody, "--clear-groups"));
        } else {
            Files.setPosixFilePermissions(home.resolve("lib"), PosixFilePermissions.fromString("r-xr-xr-x"));
        }
        command.addAll(List.of(home.resolve("tokenbus").toString(), "--version"));

        assertThat(version(Map.of(), command.toArray(String[]::new))).isEqualTo(VERSION);

        assertThat(classArchives()).isEmpty();
        Files.setPosixFilePermissions(home.resolve("lib"), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void anArchiveOfClassesThatCannotBeReadIsNoReasonForAWordOnAnyJdk() throws IOException {
        for (Jdk jdk : Jdk.all()) {
            Map<String, String> environment = Map.of("PATH", jdk.path());
            String launcher = home.resolve("tokenbus").toString();
            version(environment, launcher, "--version");
            for (Path each : classArchives()) {
                Files.delete(each);
                Files.writeString(each, "broken");
            }

            assertThat(version(environment, launcher, "--version"))
                    .as("%s", jdk)
                    .isEqualTo(VERSION);
        }
        for (Path each : classArchives()) {
            Files.delete(each);
        }
    }
}
