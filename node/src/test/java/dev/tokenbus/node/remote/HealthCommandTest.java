package dev.tokenbus.node.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** {@code tokenbus health} before a server that answers what a node could. */
class HealthCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private HttpServer node;

    @BeforeEach
    void listen() throws IOException {
        node = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        node.start();
    }

    @AfterEach
    void close() {
        node.stop(0);
    }

    private void answer(String path, int status, String body) {
        node.createContext(path, exchange -> {
            exchange.sendResponseHeaders(status, body.length());
            exchange.getResponseBody().write(body.getBytes(UTF_8));
            exchange.close();
        });
    }

    private String url() {
        return "http://127.0.0.1:" + node.getAddress().getPort();
    }

    private int health(String... arguments) {
        return new CommandLine(new HealthCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    @Test
    void aNodeThatIsWellIsSaidByTheExitCode() {
        answer("/health/live", 200, "{}");
        answer("/health/ready", 503, "{\"status\":\"DOWN\"}");

        assertThat(health("--url", url() + "/")).isZero();
        assertThat(out.toString()).isEqualTo("live" + System.lineSeparator());
    }

    @Test
    void aNodeThatIsNotReadyIsSaidWithItsChecks() {
        answer("/health/live", 200, "{}");
        answer("/health/ready", 503, "{\"status\":\"DOWN\"}");

        assertThat(health("--ready", "--url", url())).isEqualTo(1);
        assertThat(err.toString()).contains(url() + "/health/ready answered 503: {\"status\":\"DOWN\"}");
    }

    @Test
    void nobodyThereIsSaidWithTheAddress() {
        String address = url();
        node.stop(0);

        assertThat(health("--url", address)).isEqualTo(1);
        assertThat(err.toString()).contains("no answer from " + address);
    }
}
