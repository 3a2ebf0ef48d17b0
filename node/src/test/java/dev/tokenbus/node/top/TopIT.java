package dev.tokenbus.node.top;

import static dev.tokenbus.testkit.TestPatience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.cluster.ProcessCluster;
import dev.tokenbus.testkit.cluster.ServerProcess;
import java.io.ByteArrayOutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jline.terminal.Size;
import org.jline.terminal.impl.ExternalTerminal;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code tokenbus top} on a running node: in a terminal, and as a script calls it. */
class TopIT {
    private static final ProcessCluster PROCESSES = ProcessCluster.create();
    private static ServerProcess node;

    @BeforeAll
    static void start() {
        node = PROCESSES.dev(Map.of()).awaitReady();
        patiently().until(() -> node.status("/api/metrics/history") == 200);
    }

    @AfterAll
    static void close() {
        PROCESSES.close();
    }

    @Test
    void aTerminalShowsTheClusterInItsSizeUntilSomebodyTypesQ() throws Exception {
        ByteArrayOutputStream screen = new ByteArrayOutputStream();
        PipedOutputStream keys = new PipedOutputStream();
        ExternalTerminal terminal = new ExternalTerminal(
                "test", "xterm-256color", new PipedInputStream(keys), screen, StandardCharsets.UTF_8);
        terminal.setSize(new Size(80, 24));
        Top top = new Top(node::text, ZoneOffset.UTC);
        CompletableFuture<Void> ended = CompletableFuture.runAsync(() -> run(top, terminal));

        patiently().until(() -> text(screen).contains("STATE, MODEL SERVERS, ROLES"));
        assertThat(text(screen)).contains("tokenbus top · 1 node", "tokens/s", "first token", "errors (60 s): none");
        terminal.setSize(new Size(120, 40));
        // All of it is painted again.
        patiently().until(() -> text(screen).split("MODEL SERVERS", -1).length > 2);
        keys.write('q');
        keys.flush();

        patiently().until(ended::isDone);
        assertThat(ended).isNotCompletedExceptionally();
        terminal.close();
    }

    @Test
    void aScriptGetsOnePicture() {
        ServerProcess once = PROCESSES.command("top", "--once", "--url", node.managementUrl());

        assertThat(once.awaitExit()).as(once.err()).isZero();
        assertThat(once.out())
                .contains("tokenbus top · 1 node", "NODE", "MODEL", "BACKEND")
                .doesNotContain("\u001b");
    }

    @Test
    void withoutATerminalItSaysWhatToDo() {
        ServerProcess top = PROCESSES.command("top", "--url", node.managementUrl());

        assertThat(top.awaitExit()).isEqualTo(2);
        assertThat(top.err()).contains("--once");
    }

    private static void run(Top top, ExternalTerminal terminal) {
        try {
            top.run(terminal);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** What was painted, without the orders to the terminal. */
    private static String text(ByteArrayOutputStream screen) {
        return screen.toString(StandardCharsets.UTF_8).replaceAll("\u001b\\[[0-9;?]*[A-Za-z]", "");
    }
}
