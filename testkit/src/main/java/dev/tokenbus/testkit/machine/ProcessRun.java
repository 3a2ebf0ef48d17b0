package dev.tokenbus.testkit.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The result of a program that a test ran.
 *
 * @param exitCode its exit code; {@value #TIMED_OUT} if it was killed at its timeout
 * @param output everything that it wrote to standard output and standard error, in order
 */
public record ProcessRun(int exitCode, String output) {
    /** The exit code of a program that reached its timeout; {@code timeout(1)} uses the same. */
    public static final int TIMED_OUT = 124;

    /** Whether the program reported success. */
    public boolean succeeded() {
        return exitCode == 0;
    }

    /** Fails the test with the program's output unless it reported success. */
    public void assertSucceeded() {
        assertThat(exitCode).as("exit code; the output was:%n%s", output).isZero();
    }

    /** Runs a program to its end; at the timeout kills it and every process that it started. */
    public static ProcessRun of(
            List<String> command, Path directory, Map<String, String> environment, Duration timeout) {
        try {
            // A file takes any amount of output without a reader, so the program cannot block on it.
            Path output = Files.createTempFile("tokenbus-run", ".log");
            try {
                return run(command, directory, environment, timeout, output);
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + command.get(0), e);
        }
    }

    private static ProcessRun run(
            List<String> command, Path directory, Map<String, String> environment, Duration timeout, Path output)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            boolean ended = process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
            String text = Files.readString(output);
            return ended
                    ? new ProcessRun(process.exitValue(), text)
                    : new ProcessRun(TIMED_OUT, text + "\n(killed after " + timeout + ")");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + command.get(0) + " ran", e);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
