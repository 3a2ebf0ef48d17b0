package dev.tokenbus.testkit.cluster;

import dev.tokenbus.testkit.machine.FreePorts;
import dev.tokenbus.testkit.machine.OneAtATime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A class data sharing archive, which halves the time in which a node loads its classes: tests start a hundred nodes. A node
 * that runs for a moment makes the archive once for each jar, beside the jar.
 */
final class ClassArchive {
    /** An idle machine needs some seconds. */
    private static final Duration WRITTEN_WITHIN = Duration.ofMinutes(3);

    private ClassArchive() {}

    /**
     * The flag that makes a JVM read a jar's archive, which this makes if need be; no flag if the jar's directory is not
     * writable, or the JVM cannot make an archive, as one that was installed without its own.
     *
     * @param java the command that runs the jar, without arguments for it
     */
    static List<String> flag(Path jar, List<String> java) {
        // A JVM cannot read the archive of another version.
        Path archive = jar.resolveSibling("node-" + Runtime.version() + ".jsa");
        if (!Files.isWritable(jar.toAbsolutePath().getParent())) {
            return List.of();
        }
        try {
            OneAtATime.run(jar.resolveSibling("node.jsa.lock"), () -> makeIfOlder(archive, jar, java));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + archive, e);
        }
        return isUsable(archive) ? List.of("-XX:SharedArchiveFile=" + archive) : List.of();
    }

    /** An empty file stands for an archive that cannot be made, so that nobody tries again. */
    private static boolean isUsable(Path archive) {
        return archive.toFile().length() > 0;
    }

    private static void makeIfOlder(Path archive, Path jar, List<String> java) throws IOException {
        if (Files.exists(archive) && Files.getLastModifiedTime(archive).compareTo(Files.getLastModifiedTime(jar)) > 0) {
            return;
        }
        Path fresh = archive.resolveSibling(archive.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        try {
            run(fresh, java);
        } catch (AssertionError e) {
            System.err.println("testkit: nodes start without an archive of classes: " + e.getMessage());
        }
        if (!Files.exists(fresh)) {
            Files.createFile(fresh);
        }
        Files.move(fresh, archive, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void run(Path archive, List<String> java) {
        List<String> command = new ArrayList<>(java);
        command.addAll(1, List.of("-XX:ArchiveClassesAtExit=" + archive, "-Xlog:disable"));
        command.addAll(List.of("node", "--roles", "gateway,worker,metrics", "--port", "0", "--management-port", "0"));
        String port = Integer.toString(FreePorts.row(1));
        ServerProcess node = ServerProcess.start(
                command,
                Map.of(
                        "TOKENBUS_CLUSTER_NAME", "test-" + UUID.randomUUID(),
                        "TOKENBUS_CLUSTER_PORT", port,
                        "TOKENBUS_CLUSTER_MEMBERS", "127.0.0.1:" + port));
        try {
            node.awaitReady().terminate();
            node.awaitExit(WRITTEN_WITHIN);
        } finally {
            node.end();
        }
    }
}
