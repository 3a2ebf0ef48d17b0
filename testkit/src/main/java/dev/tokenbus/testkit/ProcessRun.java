package dev.tokenbus.testkit;

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
 * How a program ended that a test ran.
 *
 * @param exitCode its exit code; {@value #TIMED_OUT} when it was ended because it took too long
 * @param output all that it wrote to standard output and standard error, in order
 */
public record ProcessRun(int exitCode, String output) {
    /** The exit code that stands for a program that ran longer than it might; {@code timeout(1)} has the same. */
    public static final int TIMED_OUT = 124;

    /** Whether the program reported success. */
    public boolean succeeded() {
        return exitCode == 0;
    }

    /** Fails the test with all that the program wrote, unless it reported success. */
    public void assertSucceeded() {
        assertThat(exitCode).as("exit code; the output was:%n%s", output).isZero();
    }

    /** Runs a program to its end; after the timeout it is killed with everything that it started. */
    static ProcessRun of(List<String> command, Path directory, Map<String, String> environment, Duration timeout) {
        try {
            // A file takes any amount of output without a reader, so a chatty program cannot block.
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
                    : new ProcessRun(TIMED_OUT, text + "\n(ended after " + timeout + ")");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + command.get(0) + " ran", e);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
