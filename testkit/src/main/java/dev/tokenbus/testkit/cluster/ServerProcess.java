package dev.tokenbus.testkit.cluster;

import static dev.tokenbus.testkit.TestPatience.PATIENCE;
import static dev.tokenbus.testkit.TestPatience.patiently;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.machine.HeapUse;
import dev.tokenbus.testkit.machine.Signals;
import dev.tokenbus.testkit.machine.TextCollector;
import dev.tokenbus.testkit.secret.Planted;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A tokenbus command in a process of its own, as a user starts it: a server, or a client such as {@code chat}. Tests read what
 * it prints, send it signals, and ask its management port. What a server has printed is searched for secrets at its end.
 *
 * <p>A {@link ProcessCluster} starts and ends it. Thread-safe.
 */
public final class ServerProcess implements ClusterNode {
    private static final Pattern GATEWAY = Pattern.compile("wss?://([^\\s:]+):(\\d+)");
    private static final Pattern MANAGEMENT = Pattern.compile("management\\s+http://([^\\s:]+):(\\d+)");

    private final Process process;
    private final boolean isServer;
    private final TextCollector out;
    private final TextCollector err;

    private ServerProcess(Process process, boolean isServer) {
        this.process = process;
        this.isServer = isServer;
        this.out = TextCollector.of(process.getInputStream());
        this.err = TextCollector.of(process.getErrorStream());
    }

    /** Starts a program with this JVM's environment, without its TOKENBUS_* and OPENAI_*, plus {@code environment}. */
    public static ServerProcess start(List<String> command, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(Signals.heeded(command));
        // Neither the keys of whoever runs the tests nor the proxies: the servers are on this machine.
        builder.environment().keySet().removeIf(name -> name.matches("TOKENBUS_.*|OPENAI_.*|(?i:https?_proxy)"));
        builder.environment().putAll(environment);
        try {
            return new ServerProcess(builder.start(), command.contains("dev") || command.contains("node"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + command.get(0), e);
        }
    }

    /** The standard output so far. */
    public String out() {
        return out.text();
    }

    /** The standard error so far. */
    public String err() {
        return err.text();
    }

    /** Waits until the standard output contains a text; fails with the standard error if the process ends without it. */
    public ServerProcess awaitOut(String text) {
        patiently().until(() -> out.text().contains(text) || !process.isAlive());
        patiently().until(() -> out.text().contains(text) || out.isClosed());
        assertThat(out.text()).as("standard error: %s", err.text()).contains(text);
        return this;
    }

    /** The gateway's port that the process printed. */
    @Override
    public int gatewayPort() {
        return Integer.parseInt(printed(GATEWAY, 2));
    }

    /** The gateway's host that the process printed. */
    @Override
    public String gatewayHost() {
        return printed(GATEWAY, 1);
    }

    /** The management port that the process printed. */
    @Override
    public int managementPort() {
        return Integer.parseInt(printed(MANAGEMENT, 2));
    }

    private String printed(Pattern pattern, int group) {
        awaitOut("management");
        patiently().until(() -> pattern.matcher(out.text()).find());
        Matcher matcher = pattern.matcher(out.text());
        assertThat(matcher.find()).isTrue();
        return matcher.group(group);
    }

    /** The URL that WebSocket clients connect to. */
    public String webSocketUrl() {
        return "ws://" + gatewayHost() + ":" + gatewayPort();
    }

    @Override
    public String managementUrl() {
        return "http://" + printed(MANAGEMENT, 1) + ":" + managementPort();
    }

    /** Waits until the node is ready; fails with its output if the process ends first. */
    @Override
    public ServerProcess awaitReady() {
        managementPort();
        patiently().until(() -> !process.isAlive() || status("/health/ready") == 200);
        assertThat(process.isAlive()).as("alive; output: %s%s", out(), err()).isTrue();
        return this;
    }

    /** What its heap holds after a garbage collection. */
    public HeapUse heap() {
        return HeapUse.of(process.pid());
    }

    /** Writes to its standard input, then closes that. */
    public ServerProcess type(String text) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(text.getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Sends SIGKILL and waits for the end. */
    @Override
    public void kill() {
        process.destroyForcibly();
        awaitExit();
    }

    /** Sends SIGTERM, as an orchestrator does. Returns at once. */
    @Override
    public void terminate() {
        Signals.send("TERM", process.pid());
    }

    /** Sends SIGINT, as Ctrl-C does. Returns at once. */
    public void interrupt() {
        Signals.send("INT", process.pid());
    }

    /** Sends SIGHUP, for which a server reads its configuration again. Returns at once. */
    public void hangUp() {
        Signals.send("HUP", process.pid());
    }

    /** Sends SIGSTOP: the process does nothing, and its sockets stay open, until {@link #thaw}. */
    @Override
    public void freeze() {
        Signals.send("STOP", process.pid());
    }

    /** Sends SIGCONT: the process goes on, and does not know that it slept. */
    @Override
    public void thaw() {
        Signals.send("CONT", process.pid());
    }

    @Override
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until the process has ended and all output is read; returns the exit code, 128 + n after signal n. */
    public int awaitExit() {
        return awaitExit(PATIENCE);
    }

    /** As {@link #awaitExit()}, with a deadline that is itself under test. */
    public int awaitExit(Duration deadline) {
        try {
            assertThat(process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS))
                    .as("ended within %s; output: %s%s", deadline, out(), err())
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        patiently().until(() -> out.isClosed() && err.isClosed());
        return process.exitValue();
    }

    /** A server prints no prompt, no answer and no secret; a client prints answers, and a command that makes a key that one. */
    void requireNoSecrets() {
        if (isServer) {
            Planted.requireNone("a server", List.of(out(), err()));
        }
    }

    /** Kills the process and its children, frozen ones too. */
    void end() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        awaitExit();
    }
}
