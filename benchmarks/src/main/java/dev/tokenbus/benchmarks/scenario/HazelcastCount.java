package dev.tokenbus.benchmarks.scenario;

import dev.tokenbus.benchmarks.subject.Subject;
import dev.tokenbus.benchmarks.subject.UnavailableException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The operations that Hazelcast has completed on all nodes of a cluster, read from the diagnostics that it writes. */
public record HazelcastCount(double operations) {
    static final int PERIOD_SECONDS = 1;

    private static final Pattern COMPLETED = Pattern.compile("\\boperation\\.completedCount[^=]*=([0-9,]+)");

    /** Options for a node's JVM that make Hazelcast write these diagnostics. */
    public static String javaOptions(Path directory) {
        return "-Dhazelcast.diagnostics.enabled=true -Dhazelcast.diagnostics.metric.level=info"
                + " -Dhazelcast.diagnostics.metrics.period.seconds=" + PERIOD_SECONDS
                + " -Dhazelcast.diagnostics.directory=" + directory;
    }

    public static Path directory(Path work) {
        return work.resolve("hazelcast");
    }

    /** Files of ended nodes no longer change, so that they cancel out in a difference. */
    static HazelcastCount of(Subject.Running system) {
        Path directory = directory(
                Objects.requireNonNull(system.processes().get(0).output().getParent()));
        double sum = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "diagnostics-*.log")) {
            for (Path file : files) {
                sum += latest(file);
            }
        } catch (IOException e) {
            throw new UnavailableException("Hazelcast's diagnostics cannot be read: " + e.getMessage());
        }
        return new HazelcastCount(sum);
    }

    private static double latest(Path file) throws IOException {
        double latest = 0;
        for (String line : lines(file)) {
            Matcher matcher = COMPLETED.matcher(line);
            if (matcher.find()) {
                latest = Double.parseDouble(matcher.group(1).replace(",", ""));
            }
        }
        return latest;
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.readAllLines(file);
    }

    double since(HazelcastCount earlier) {
        return operations - earlier.operations;
    }
}
