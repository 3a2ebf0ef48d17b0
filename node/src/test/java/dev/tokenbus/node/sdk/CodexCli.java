package dev.tokenbus.node.sdk;

import static dev.tokenbus.node.Waiting.waitFor;

import dev.tokenbus.node.documents.MarkdownFile;
import dev.tokenbus.testkit.cluster.ProcessCluster;
import dev.tokenbus.testkit.cluster.ServerProcess;
import dev.tokenbus.testkit.machine.NodeScripts;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The Codex CLI with the configuration that docs/doors.md shows, in a home of its own. Its proxy is a server that lets nothing through and
 * counts who comes: nothing of a test is to leave the machine.
 */
final class CodexCli {
    /** Beside those of the docs: no plugins, which it would fetch, no reports to its maker, no sandbox, which not every machine can have. */
    private static final String KEYS = """
            analytics.enabled = false
            features.plugins = false
            sandbox_mode = "danger-full-access"
            """;

    /** At the end, in the table of the provider; five of each unless they say otherwise. */
    private static final String RETRIES = """

            request_max_retries = 1
            stream_max_retries = 1
            """;

    private final ProcessCluster processes;
    private final List<String> command;
    private final NetServer elsewhere;
    private volatile int connectionsElsewhere;

    /** Installs it; skips or fails the test if that cannot be. The cluster's end is also that of every run. */
    CodexCli(Vertx vertx, ProcessCluster processes) {
        this.processes = processes;
        command = NodeScripts.codex();
        elsewhere = waitFor(vertx.createNetServer().connectHandler(this::refuse).listen(0, "127.0.0.1"));
    }

    private void refuse(NetSocket socket) {
        connectionsElsewhere++;
        socket.close();
    }

    /** How often any run tried to leave the machine. */
    int connectionsElsewhere() {
        return connectionsElsewhere;
    }

    /** Runs {@code codex exec} with a model of which it knows nothing. */
    ServerProcess exec(int port, String prompt) {
        return exec(port, "scripted", prompt);
    }

    /** Starts {@code codex exec} with a prompt; it logs each message that it gets over the WebSocket to its standard error. */
    ServerProcess exec(int port, String model, String prompt) {
        String proxy = "http://127.0.0.1:" + elsewhere.actualPort();
        try {
            Path home = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "codex-home");
            Path configuration = Files.createDirectories(home.resolve(".codex"));
            Files.writeString(configuration.resolve("config.toml"), configuration(port, model));
            List<String> whole = new ArrayList<>(command);
            whole.addAll(List.of("exec", "--skip-git-repo-check", "--cd", home.toString(), prompt));
            return processes
                    .program(
                            whole,
                            Map.of(
                                    "HOME",
                                    home.toString(),
                                    "CODEX_HOME",
                                    configuration.toString(),
                                    "HTTP_PROXY",
                                    proxy,
                                    "HTTPS_PROXY",
                                    proxy,
                                    "ALL_PROXY",
                                    proxy,
                                    "NO_PROXY",
                                    "127.0.0.1",
                                    "RUST_LOG",
                                    "tungstenite::protocol=trace,tungstenite::protocol::frame=off"))
                    .type("");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String configuration(int port, String model) {
        String documented = MarkdownFile.of("docs/doors.md").block("toml", "Codex");
        return KEYS + documented.replace("sim-text", model).replace("127.0.0.1:8080", "127.0.0.1:" + port) + RETRIES;
    }
}
