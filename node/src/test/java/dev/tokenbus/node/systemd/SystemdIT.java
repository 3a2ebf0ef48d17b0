package dev.tokenbus.node.systemd;

import static dev.tokenbus.testkit.TestPatience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.documents.MarkdownFile;
import dev.tokenbus.testkit.cluster.ProcessCluster;
import dev.tokenbus.testkit.cluster.ServerProcess;
import dev.tokenbus.testkit.machine.MachineTool;
import dev.tokenbus.testkit.machine.ProcessRun;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a node tells systemd, on a socket as systemd has it, and the unit that starts it. */
class SystemdIT {
    /** Prints each datagram in one line. */
    private static final String LISTENER = """
            import socket, sys
            s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            s.bind(sys.argv[1].replace("@", "\\0", 1))
            print("listening", flush=True)
            while True: print(s.recv(4096).decode().replace("\\n", "|"), flush=True)
            """;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"", "@"})
    void aNodeSaysThatItIsReadyThatItLivesThatItReadsItsConfigurationAndThatItDrains(String kind) {
        Path python = MachineTool.onPath("python3");
        String address = kind + directory.resolve("notify");
        try (ProcessCluster processes = ProcessCluster.create()) {
            ServerProcess systemd = processes
                    .program(List.of(python.toString(), "-c", LISTENER, address))
                    .awaitOut("listening");
            ServerProcess node = processes.dev(Map.of("NOTIFY_SOCKET", address, "WATCHDOG_USEC", "200000"));

            systemd.awaitOut("READY=1|STATUS=up: ");
            assertThat(node.awaitReady().err()).doesNotContain("NOTIFY_SOCKET");
            patiently().until(() -> systemd.out().split("WATCHDOG=1", -1).length > 3);
            systemd.awaitOut("WATCHDOG=1|STATUS=up: 0 live streams, 0 generations");
            node.hangUp();
            systemd.awaitOut("RELOADING=1|MONOTONIC_USEC=");
            patiently().until(() -> systemd.out().contains("\nREADY=1\n"));
            node.terminate();
            systemd.awaitOut("STOPPING=1|STATUS=draining");
            assertThat(node.awaitExit()).isEqualTo(143);
            assertThat(systemd.out()).contains("EXTEND_TIMEOUT_USEC=");
        }
    }

    @Test
    void aReloadBeforeTheNodeIsUpSaysNothing() {
        Path python = MachineTool.onPath("python3");
        String address = directory.resolve("notify").toString();
        try (ProcessCluster processes = ProcessCluster.create()) {
            ServerProcess systemd = processes
                    .program(List.of(python.toString(), "-c", LISTENER, address))
                    .awaitOut("listening");
            Supervisor supervisor = Supervisor.of(Map.of("NOTIFY_SOCKET", address));

            supervisor.reload(() -> {});
            supervisor.isUp("this", () -> "", Future::succeededFuture);

            systemd.awaitOut("READY=1|STATUS=up: this");
            assertThat(systemd.out()).isEqualToIgnoringWhitespace("listening READY=1|STATUS=up: this");
        }
    }

    @ParameterizedTest
    @CsvSource({"tokenbus.service, tokenbus.service", "tokenbus@.service, tokenbus@a.service"})
    void theUnitIsOneThatSystemdTakesAndKeepsIn(String file, String name) throws IOException {
        Path analyze = MachineTool.onPath("systemd-analyze");
        Path program = Files.writeString(directory.resolve("tokenbus"), "#!/bin/sh\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        String text = Files.readString(
                MarkdownFile.repository().resolve("deploy/systemd").resolve(file));
        Path unit = directory.resolve(name);
        Files.writeString(directory.resolve(file), text.replace("/opt/tokenbus/tokenbus", program.toString()));

        ProcessRun verified = run(analyze, "verify", "--man=no", unit.toString());
        assertThat(verified.exitCode()).as(verified.output()).isZero();
        // 20 of 100: what systemd calls well protected.
        ProcessRun secure = run(analyze, "security", "--offline=true", "--threshold=20", unit.toString());
        assertThat(secure.exitCode()).as(secure.output()).isZero();
    }

    private ProcessRun run(Path program, String... arguments) {
        return ProcessRun.of(
                Stream.concat(Stream.of(program.toString()), Arrays.stream(arguments))
                        .toList(),
                directory,
                Map.of(),
                Duration.ofMinutes(1));
    }
}
