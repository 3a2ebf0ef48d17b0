package dev.tokenbus.testkit.cluster;

import dev.tokenbus.testkit.machine.MachineTool;
import dev.tokenbus.testkit.machine.OneAtATime;
import dev.tokenbus.testkit.machine.ProcessRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The packaged jar of an earlier commit, built from this clone's history once and kept in {@code target/earlier}. A test is skipped where
 * that commit or a tool is missing, or fails where tools are required.
 */
public final class EarlierJar {
    /** The system property that names a jar or a commit; else a test's own commit is taken. */
    public static final String EARLIER = "tokenbus.earlier";

    private static final Path KEPT = Path.of("target", "earlier").toAbsolutePath();
    private static final Duration BUILT_WITHIN = Duration.ofMinutes(10);

    private EarlierJar() {}

    /** The jar of a commit, or the one that the system property {@value #EARLIER} names. */
    public static Path of(String commit) {
        String named = System.getProperty(EARLIER, "");
        Path jar = Path.of(named);
        if (!named.isEmpty() && Files.isRegularFile(jar)) {
            return jar.toAbsolutePath();
        }
        return ofCommit(named.isEmpty() ? commit : named);
    }

    private static Path ofCommit(String commit) {
        Path jar = KEPT.resolve(commit).resolve("tokenbus.jar");
        try {
            Files.createDirectories(jar.getParent());
            OneAtATime.run(KEPT.resolve(commit + ".lock"), () -> {
                if (!Files.exists(jar)) {
                    build(commit, jar);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("cannot build the jar of " + commit, e);
        }
        return jar;
    }

    private static void build(String commit, Path jar) throws IOException {
        String git = MachineTool.onPath("git").toString();
        String mvn = MachineTool.onPath("mvn").toString();
        String tar = MachineTool.onPath("tar").toString();
        if (!run(KEPT, git, "cat-file", "-e", commit + "^{commit}").succeeded()) {
            throw MachineTool.missing("commit " + commit + ": not in this clone's history");
        }
        String top = run(KEPT, git, "rev-parse", "--show-toplevel").output().strip();
        Path sources = Files.createTempDirectory(KEPT, "sources");
        Path archive = sources.resolve("sources.tar");
        run(Path.of(top), git, "archive", "--output", archive.toString(), commit)
                .assertSucceeded();
        run(sources, tar, "-xf", archive.toString()).assertSucceeded();
        List<String> goal = List.of("-Dquick", "-Dmaven.test.skip=true", "-pl", "node", "-am", "package");
        // What this build has fetched is mostly all that the earlier one needs.
        if (!maven(sources, mvn, "-o", goal).succeeded()) {
            maven(sources, mvn, "-ntp", goal).assertSucceeded();
        }
        // Renamed when it is whole.
        Path built = jar.resolveSibling("tokenbus.jar.new");
        Files.copy(
                sources.resolve(Path.of("node", "target", "tokenbus.jar")), built, StandardCopyOption.REPLACE_EXISTING);
        Files.move(built, jar, StandardCopyOption.ATOMIC_MOVE);
        run(KEPT, "rm", "-r", sources.toString());
    }

    /** In an environment of its own: the Maven that runs the test left variables, and the sources are no clone. */
    private static ProcessRun maven(Path sources, String mvn, String option, List<String> goal) {
        List<String> command = new ArrayList<>(List.of(
                "env", "-u", "MAVEN_OPTS", "-u", "MAVEN_ARGS", "-u", "MAVEN_PROJECTBASEDIR", mvn, "-B", "-q", option));
        command.addAll(goal);
        return ProcessRun.of(command, sources, Map.of("GIT_DIR", "/dev/null"), BUILT_WITHIN);
    }

    private static ProcessRun run(Path directory, String... command) {
        return ProcessRun.of(List.of(command), directory, Map.of(), BUILT_WITHIN);
    }
}
