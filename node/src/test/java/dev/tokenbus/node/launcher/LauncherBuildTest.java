package dev.tokenbus.node.launcher;

import static dev.tokenbus.testkit.TestPatience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the launcher builds, in a clone of its own with a Maven and a JVM that only write down what they are asked. */
class LauncherBuildTest {
    @TempDir
    private Path clone;

    private Path bin;
    private @Nullable Process running;

    @BeforeEach
    void layOut() throws IOException {
        Path script = List.of(Path.of("../tokenbus"), Path.of("tokenbus")).stream()
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow();
        Files.copy(script, clone.resolve("tokenbus"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.createDirectories(clone.resolve("node/src/main"));
        Files.createDirectories(clone.resolve("node/target"));
        Files.writeString(clone.resolve("node/src/main/Source.java"), "");
        bin = Files.createDirectory(clone.resolve("bin"));
        program("java", "[ \"$1\" = -version ] && echo 'openjdk version \"17.0.1\" 2021' >&2 || echo \"ran $*\"");
        maven("");
    }

    @AfterEach
    void end() {
        if (running != null) {
            running.descendants().forEach(ProcessHandle::destroyForcibly);
            running.destroyForcibly();
        }
    }

    private void program(String name, String script) throws IOException {
        Path file = Files.writeString(bin.resolve(name), "#!/bin/sh\n" + script + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    /** A Maven that first writes a thin jar, as the real one does, then does something, then writes the whole one. */
    private void maven(String between) throws IOException {
        program("mvn", """
                echo built >>builds
                jar=node/target/building-tokenbus.jar
                echo thin >$jar
                %s
                dd if=/dev/zero of=$jar bs=1000000 count=6 2>/dev/null
                """.formatted(between));
    }

    private ProcessBuilder launcher(String path) {
        return launcher(path, "dev");
    }

    private ProcessBuilder launcherOf(String... arguments) {
        return launcher(bin + ":/usr/bin:/bin", arguments);
    }

    private ProcessBuilder launcher(String path, String... arguments) {
        List<String> command = new ArrayList<>(List.of(clone.resolve("tokenbus").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder launcher = new ProcessBuilder(command).directory(clone.toFile());
        launcher.environment().put("PATH", path);
        launcher.environment().remove("JAVA_HOME");
        launcher.environment().remove("TOKENBUS_JAVA_OPTS");
        return launcher.redirectErrorStream(true)
                .redirectOutput(clone.resolve("out").toFile());
    }

    private int launch() throws Exception {
        Process launched = launcher(bin + ":/usr/bin:/bin").start();
        running = launched;
        assertThat(launched.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return launched.exitValue();
    }

    private String out() throws IOException {
        return Files.readString(clone.resolve("out"));
    }

    private long builds() throws IOException {
        return Files.readAllLines(clone.resolve("builds")).size();
    }

    @Test
    void theFirstStartBuildsAndTheNextOneDoesNot() throws Exception {
        assertThat(launch()).as(out()).isZero();
        assertThat(out()).contains("tokenbus: building").contains("ran ").contains("-XX:+ExitOnOutOfMemoryError");
        assertThat(clone.resolve("node/target/tokenbus.jar")).hasSize(6_000_000);

        assertThat(launch()).isZero();

        assertThat(builds()).isOne();
        assertThat(out()).doesNotContain("building");
    }

    @Test
    void aSourceThatIsNewerThanTheBuildIsBuilt() throws Exception {
        launch();

        Files.setLastModifiedTime(
                clone.resolve("node/src/main/Source.java"),
                FileTime.from(Instant.now().plusSeconds(5)));
        launch();

        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void theModuleForModelFilesIsBuiltWhenOneIsAskedFor() throws Exception {
        launch();
        assertThat(out()).doesNotContain("tokenbus.modules");
        program("mvn", """
                echo "built $*" >>builds
                mkdir -p llm-gguf/target
                dd if=/dev/zero of=llm-gguf/target/building-tokenbus-gguf.jar bs=1000000 count=6 2>/dev/null
                """);

        Process asking = start(launcherOf("dev", "--model-file", "some.gguf"));
        assertThat(asking.waitFor(60, TimeUnit.SECONDS)).isTrue();

        String jar = clone.resolve("llm-gguf/target/tokenbus-gguf.jar").toString();
        assertThat(Files.readString(clone.resolve("builds"))).contains("-pl node,llm-gguf");
        assertThat(out()).contains("-Dtokenbus.modules=" + jar);
        launch();
        assertThat(builds()).isEqualTo(2);
        assertThat(out()).contains("-Dtokenbus.modules=" + jar);
    }

    private Process start(ProcessBuilder launcher) throws IOException {
        Process started = launcher.start();
        running = started;
        return started;
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM", "KILL"})
    void aBuildThatIsInterruptedIsDoneAtTheNextStart(String signal) throws Exception {
        maven("sleep 100");
        running = launcher(bin + ":/usr/bin:/bin").start();
        patiently().until(() -> Files.exists(clone.resolve("node/target/building-tokenbus.jar")));

        // A terminal signals the whole group; the script itself waits for Maven before it heeds the signal.
        List<ProcessHandle> children = running.descendants().toList();
        new ProcessBuilder("kill", "-" + signal, Long.toString(running.pid()))
                .start()
                .waitFor();
        children.forEach(ProcessHandle::destroyForcibly);
        assertThat(running.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(clone.resolve("node/target/tokenbus.jar")).doesNotExist();

        maven("");
        assertThat(launch()).as(out()).isZero();
        assertThat(clone.resolve("node/target/tokenbus.jar")).hasSize(6_000_000);
        assertThat(clone.resolve("target/launcher.lock")).doesNotExist();
    }

    @Test
    void theThinJarOfAnInterruptedMavenIsNotRun() throws Exception {
        Files.writeString(clone.resolve("node/target/tokenbus.jar"), "thin");

        assertThat(launch()).isZero();

        assertThat(builds()).isOne();
        assertThat(clone.resolve("node/target/tokenbus.jar")).hasSize(6_000_000);
    }

    @Test
    void aBuildThatFailsSaysSoAndLeavesTheWayFree() throws Exception {
        maven("exit 1");

        assertThat(launch()).isEqualTo(1);
        assertThat(out()).contains("tokenbus: the build failed; try: mvn");

        maven("");
        assertThat(launch()).as(out()).isZero();
    }

    @Test
    void twoLaunchersAtOnceBuildOnceAndTheSecondSaysForWhomItWaits() throws Exception {
        maven("while [ ! -f go ]; do sleep 0.1; done");
        Process first = launcher(bin + ":/usr/bin:/bin")
                .redirectOutput(clone.resolve("first").toFile())
                .start();
        running = first;
        patiently().until(() -> Files.exists(clone.resolve("builds")));
        Process second = launcher(bin + ":/usr/bin:/bin").start();

        patiently().until(() -> out().contains("waiting"));
        Files.writeString(clone.resolve("go"), "");

        assertThat(first.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(out())
                .contains("tokenbus: waiting until process " + first.pid() + ", which started before, has built")
                .contains("ran ");
        assertThat(builds()).isOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MACHINE 999999999 77", "MACHINE 1 77"})
    void aLockOfALauncherThatIsGoneHoldsNobody(String lock) throws Exception {
        Files.createDirectories(clone.resolve("target"));
        String machine = new String(
                new ProcessBuilder("uname", "-n").start().getInputStream().readAllBytes());
        Path file = Files.writeString(clone.resolve("target/launcher.lock"), lock.replace("MACHINE", machine.strip()));
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(3600)));

        assertThat(launch()).as(out()).isZero();

        assertThat(builds()).isOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.8.0_292", "11.0.2", "16.0.1", "9-ea"})
    void anOldJavaIsSaid(String version) throws Exception {
        program("java", "echo 'openjdk version \"" + version + "\" 2020' >&2");

        assertThat(launch()).isEqualTo(1);

        assertThat(out())
                .isEqualTo(
                        "tokenbus: Java 17 or later is needed; " + bin.resolve("java") + " is Java " + version + "\n");
        assertThat(clone.resolve("builds")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"17", "17.0.10", "21-ea", "25.0.1"})
    void aNewerJavaIsTaken(String version) throws Exception {
        program("java", "[ \"$1\" = -version ] && echo 'openjdk version \"" + version + "\" 2025' >&2 || echo ran");

        assertThat(launch()).as(out()).isZero();
    }

    private void withoutJava() throws IOException {
        Files.delete(bin.resolve("java"));
        for (String tool : List.of("dirname", "sed", "cat", "head")) {
            program(tool, "exec /usr/bin/" + tool + " \"$@\"");
        }
    }

    @Test
    void noJavaIsSaid() throws Exception {
        withoutJava();
        Process launched = launcher(bin.toString()).start();

        assertThat(launched.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(launched.exitValue()).isEqualTo(1);
        assertThat(out())
                .startsWith("tokenbus: no Java found; install a JDK 17 or later")
                .hasLineCount(1);
    }

    @Test
    void aJavaHomeWithoutJavaIsSaid() throws Exception {
        withoutJava();
        ProcessBuilder launcher = launcher(bin.toString());
        launcher.environment().put("JAVA_HOME", "/nowhere/jdk");
        Process launched = launcher.start();

        assertThat(launched.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(launched.exitValue()).isEqualTo(1);
        assertThat(out()).contains("no Java found", "is /nowhere/jdk\n").hasLineCount(1);
    }
}
