package dev.tokenbus.node.management;

import static dev.tokenbus.node.Waiting.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.config.ProcessConfig;
import dev.tokenbus.protocol.bus.BusCodecs;
import dev.tokenbus.testkit.Settings;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** By which names the management port may be addressed: a page that brings its own name is told nothing. */
class HostCheckTest {
    private static final List<String> PATHS =
            List.of("/health/live", "/health/ready", "/api/status", "/metrics", "/none");

    private final Vertx vertx = Vertx.vertx();
    private int port;

    @BeforeEach
    void deploy() {
        BusCodecs.register(vertx.eventBus());
        ManagementVerticle verticle = new ManagementVerticle(
                LoneEnvironment.create(),
                Settings.NONE
                        .with("managementPort", 0)
                        .with("managementHosts", List.of("node-1.example", "*.monitoring.example"))
                        .applyTo(ProcessConfig.DEFAULT),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                null,
                List.of(),
                () -> 1);
        waitFor(vertx.deployVerticle(verticle));
        port = verticle.port();
    }

    @AfterEach
    void close() {
        waitFor(vertx.close());
    }

    /** The status of the answer to a request with these lines after the first; each ends with a line break. */
    private int status(String path, String version, String headers) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(40_000);
            socket.getOutputStream()
                    .write(("GET " + path + " " + version + "\r\n" + headers + "\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String line = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
            return Integer.parseInt(line.substring(9));
        }
    }

    private int statusFor(String host) throws IOException {
        return status("/metrics", "HTTP/1.1", "Host: " + host + "\r\n");
    }

    @Test
    void anAttackersNameReadsNothing() throws IOException {
        for (String path : PATHS) {
            assertThat(status(path, "HTTP/1.1", "Host: evil.example:" + port + "\r\n"))
                    .as(path)
                    .isEqualTo(421);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:80",
                "127.0.0.1.evil.example",
                "localhost.evil.example",
                "192.0.2.7",
                "node-1.example.evil.example",
                "monitoring.example",
                "127.0.0.1@evil.example"
            })
    void otherNamesAreRefused(String host) throws IOException {
        assertThat(statusFor(host)).isIn(400, 421);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "127.0.0.1:8081",
                "127.9.9.9",
                "[::1]:8081",
                "a.localhost",
                "node-1.example",
                "NODE-1.example:9",
                "a.monitoring.example"
            })
    void itsOwnNamesAreServed(String host) throws IOException {
        assertThat(statusFor(host)).isEqualTo(200);
    }

    @Test
    void aRequestNamesOneHost() throws IOException {
        assertThat(status("/metrics", "HTTP/1.1", "Host: localhost\r\nHost: localhost\r\n"))
                .isEqualTo(400);
        assertThat(status("/metrics", "HTTP/1.1", "X: y\r\n")).isEqualTo(400);
        assertThat(status("/metrics", "HTTP/1.1", "Host: \r\n")).isEqualTo(400);
    }

    /** Health checks of old load balancers name none; a browser always does. */
    @Test
    void aRequestOfHttp10NeedsNone() throws IOException {
        assertThat(status("/health/live", "HTTP/1.0", "")).isEqualTo(200);
        assertThat(status("/health/live", "HTTP/1.0", "Host: evil.example\r\n")).isEqualTo(421);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/%zz", "/%", "/metrics?x=%g0"})
    void aTargetThatCannotBeDecodedIsABadRequest(String target) throws IOException {
        assertThat(status(target, "HTTP/1.1", "Host: localhost\r\n")).isEqualTo(400);
    }
}
