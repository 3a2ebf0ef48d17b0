package dev.tokenbus.node.server;

import static dev.tokenbus.testkit.TestPatience.patiently;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.testkit.cluster.ProcessCluster;
import dev.tokenbus.testkit.cluster.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGHUP: a server reads its configuration again, and goes on. */
class ReloadIT {
    private static final String READ = "the configuration was read again";

    @TempDir
    private Path directory;

    private static WebSocket connect(ServerProcess server) {
        return HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(server.webSocketUrl()), new WebSocket.Listener() {})
                .join();
    }

    /** Has the server read its configuration, and waits until it has said so for so many times. */
    private static List<String> linesOfReload(ServerProcess server, int times) {
        server.hangUp();
        patiently()
                .until(() -> lines(server).stream()
                                .filter(line -> line.contains(READ))
                                .count()
                        == times);
        return lines(server);
    }

    private static List<String> lines(ServerProcess server) {
        // The last one may not be complete.
        String text = server.err();
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    @Test
    void whatCanChangeDoesAndTheRestWaitsForARestart() throws IOException {
        Path file = directory.resolve("tokenbus.yaml");
        Files.writeString(
                file, "gateway: {port: 0, maxConnections: 1}\nnode: {managementPort: 0, gatewayInstances: 1}\n");
        try (ProcessCluster processes = ProcessCluster.create()) {
            ServerProcess server = processes.command(
                    Map.of("TOKENBUS_CONFIG", file.toString(), "TOKENBUS_LOG_FORMAT", "logfmt"), "dev");
            server.awaitReady();
            WebSocket first = connect(server);
            assertThatThrownBy(() -> connect(server)).hasMessageContaining("WebSocketHandshakeException");

            Files.writeString(
                    file,
                    "gateway: {port: 0, maxConnections: 2}\nnode: {managementPort: 0, gatewayInstances: 2}\nlog.level: debug\n");
            assertThat(linesOfReload(server, 1))
                    .anySatisfy(line -> assertThat(line)
                            .contains(
                                    READ, "applied=\"gateway.maxConnections=2 (was 1), log.level=debug (was info)\""));
            patiently().until(() -> server.err().contains("wait for a restart"));
            assertThat(server.err()).contains("waiting=node.gatewayInstances");
            connect(server).abort();

            Files.writeString(file, "gateway: {maxConnections: 0, prot: 1}\n");
            assertThat(linesOfReload(server, 3))
                    .filteredOn(line -> line.contains("has an error"))
                    .hasSize(2)
                    .anySatisfy(
                            line -> assertThat(line).contains(file + ":1:11: gateway.maxConnections: 0 (expected: 1.."))
                    .anySatisfy(line -> assertThat(line).contains("unknown configuration key: gateway.prot"));
            first.abort();
            patiently().ignoreExceptions().until(() -> {
                connect(server).abort();
                return true;
            });

            server.terminate();
            assertThat(server.awaitExit()).isEqualTo(143);
        }
    }

    @Test
    void aServerWithoutAFileGoesOnAsItIs() {
        try (ProcessCluster processes = ProcessCluster.create()) {
            ServerProcess server = processes.dev(Map.of("TOKENBUS_LOG_FORMAT", "logfmt"));
            server.awaitReady();

            assertThat(linesOfReload(server, 1))
                    .anySatisfy(line -> assertThat(line).contains(READ).contains("applied=none"));

            assertThat(server.status("/health/ready")).isEqualTo(200);
        }
    }
}
