package dev.tokenbus.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassArchiveTest {
    @TempDir
    private Path directory;

    /** With -Xshare:off a JVM is one that has no archive of its own classes: it refuses to make another. */
    @Test
    void aJvmThatCannotMakeAnArchiveRunsWithoutOneAndIsAskedOnce() throws Exception {
        Path jar = Files.createFile(directory.resolve("node.jar"));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = List.of(java, "-Xshare:off", "-jar", jar.toString());

        assertThat(ClassArchive.flag(jar, command)).isEmpty();

        // A command that would not run at all is not tried.
        assertThat(ClassArchive.flag(jar, List.of("/no/such/java"))).isEmpty();
    }
}
