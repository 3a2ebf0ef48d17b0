package dev.tokenbus.node.deploy;

import static dev.tokenbus.testkit.TestPatience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.certificate.TestAuthority;
import dev.tokenbus.testkit.cluster.ProcessCluster;
import dev.tokenbus.testkit.cluster.ServerProcess;
import dev.tokenbus.testkit.machine.FreePorts;
import dev.tokenbus.testkit.machine.MachineTool;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An example in {@code deploy/proxies}, as a process before two gateways: addresses are exchanged, and the lines for TLS are no comments.
 *
 * @param port without TLS
 * @param securePort with TLS, for {@code localhost}
 */
record Proxy(Kind kind, ServerProcess process, int port, int securePort) {
    enum Kind {
        NGINX("nginx", "nginx.conf"),
        CADDY("caddy", "Caddyfile"),
        HAPROXY("haproxy", "haproxy.cfg");

        private final String program;
        private final String example;

        Kind(String program, String example) {
            this.program = program;
            this.example = example;
        }

        private List<String> command(Path file) {
            String path = MachineTool.onPath(program).toString();
            String folder = file.getParent().toString();
            return switch (this) {
                // One process, which ends with the test.
                case NGINX -> List.of(path, "-p", folder, "-g", "master_process off;", "-c", file.toString());
                case CADDY -> List.of(path, "run", "--config", file.toString(), "--adapter", "caddyfile");
                case HAPROXY -> List.of(path, "-db", "-f", file.toString());
            };
        }
    }

    /** Starts one, or skips the test where the machine does not have it. */
    static Proxy start(
            Kind kind,
            ProcessCluster cluster,
            List<ServerProcess> gateways,
            TestAuthority.Issued certificate,
            Path directory)
            throws IOException {
        int port = FreePorts.row(2);
        Path file = directory.resolve(kind.example);
        List<String> command = kind.command(file);
        Files.writeString(file, configuration(kind, gateways, certificate, port));
        Map<String, String> home = Map.of("HOME", directory.toString(), "XDG_DATA_HOME", directory.toString());
        ServerProcess process = cluster.program(command, home);
        patiently().until(() -> !process.isAlive() || isOpen(port) && isOpen(port + 1));
        assertThat(process.isAlive()).as("%s%s", process.out(), process.err()).isTrue();
        return new Proxy(kind, process, port, port + 1);
    }

    private static String configuration(
            Kind kind, List<ServerProcess> gateways, TestAuthority.Issued certificate, int port) throws IOException {
        // HAProxy wants both in one file.
        Path both = certificate.key().resolveSibling("both.pem");
        Files.writeString(both, Files.readString(certificate.certificate()) + Files.readString(certificate.key()));

        ServerProcess one = gateways.get(0);
        ServerProcess two = gateways.get(1);
        Map<String, String> exchanged = new LinkedHashMap<>();
        exchanged.put(":8000", ":" + port);
        exchanged.put(":8443", ":" + (port + 1));
        exchanged.put("127.0.0.1:8080", "127.0.0.1:" + one.gatewayPort());
        exchanged.put("127.0.0.1:8090", "127.0.0.1:" + two.gatewayPort());
        if (kind == Kind.HAPROXY) {
            exchanged.put("/etc/tokenbus/tls.pem", both.toString());
            exchanged.put("port 8081", "port " + one.managementPort());
            exchanged.put("port 8091", "port " + two.managementPort());
        } else {
            exchanged.put("/etc/tokenbus/tls.crt", certificate.certificate().toString());
            exchanged.put("/etc/tokenbus/tls.key", certificate.key().toString());
        }

        // A comment has a space where a line that was put aside has none.
        String text = Chart.file("deploy/proxies/" + kind.example).replaceAll("(?m)^(\\s*)#(?=\\S)", "$1");
        for (Map.Entry<String, String> each : exchanged.entrySet()) {
            assertThat(text).contains(each.getKey());
            text = text.replace(each.getKey(), each.getValue());
        }
        return kind == Kind.NGINX ? text.replace("worker_processes auto;", "worker_processes 1;") : text;
    }

    private static boolean isOpen(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
