package dev.tokenbus.node.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.principal.ApiKey;
import dev.tokenbus.gateway.principal.Grant;
import dev.tokenbus.gateway.principal.KeyEntry;
import dev.tokenbus.gateway.principal.KeyFile;
import dev.tokenbus.node.NodeSpec;
import dev.tokenbus.node.TokenbusNode;
import dev.tokenbus.node.config.Configuration;
import dev.tokenbus.node.membership.Membership;
import dev.tokenbus.node.server.ServerRun;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.testkit.machine.MachineTool;
import dev.tokenbus.testkit.machine.ProcessRun;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The package of client/python as it is built and installed, with a gateway that has TLS and keys. */
final class PythonPackageIT {
    private static final Path TESTS =
            Path.of("..", "client", "python", "tests").toAbsolutePath().normalize();
    private static final String PYTHON = "/usr/bin/python3";
    private static final String TOKEN = "management-0123456789abcdef-0123456789";

    @TempDir
    private static Path folder;

    private static TokenbusNode node;
    private static String key;
    private static String expired;

    @BeforeAll
    static void buildInstallAndStartNode() throws Exception {
        if (!run(PYTHON, Map.of(), "-c", "import websockets, setuptools, wheel, ensurepip")
                .succeeded()) {
            throw MachineTool.missing("python3-websockets, python3-setuptools, python3-wheel, python3-venv");
        }
        MachineTool.onPath("mypy");
        MachineTool.onPath("openssl");
        run(PYTHON, Map.of(), "authority.py", folder.toString()).assertSucceeded();
        KeyFile keys = new KeyFile(folder.resolve("keys.jsonl"));
        key = add(keys, null);
        expired = add(keys, Instant.EPOCH.plusSeconds(60));
        Map<String, String> settings = Map.of(
                "TOKENBUS_GATEWAY_PORT",
                "0",
                "TOKENBUS_NODE_MANAGEMENT_PORT",
                "0",
                "TOKENBUS_NODE_MANAGEMENT_TOKEN",
                TOKEN,
                "TOKENBUS_GATEWAY_KEYS_FILE",
                folder.resolve("keys.jsonl").toString(),
                "TOKENBUS_GATEWAY_TLS_CERTIFICATE",
                folder.resolve("localhost.crt").toString(),
                "TOKENBUS_GATEWAY_TLS_KEY",
                folder.resolve("localhost.key").toString(),
                "TOKENBUS_WORKER_SIMULATION_INTER_TOKEN_LATENCY_MS",
                "1");
        node = ServerRun.await(
                TokenbusNode.start(new NodeSpec(
                        EnumSet.allOf(Role.class), new Membership.Alone(), Configuration.load(null, settings))),
                30);
    }

    @AfterAll
    static void closeNode() throws Exception {
        if (node != null) {
            ServerRun.await(node.close(), 60);
        }
    }

    private static String add(KeyFile keys, @Nullable Instant expires) throws IOException {
        ApiKey made = ApiKey.create(new SecureRandom());
        keys.add(new KeyEntry(made.id(), made.hash(), made.id(), "it", Grant.ALL, Instant.EPOCH, expires, null));
        return made.text();
    }

    private static ProcessRun run(String python, Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>(List.of(python, "-B"));
        command.addAll(List.of(arguments));
        return ProcessRun.of(command, TESTS, environment, Duration.ofMinutes(3));
    }

    @Test
    void itIsBuiltInstalledTypedAndUsedAsTheReadmeSays() {
        ProcessRun built = run(PYTHON, Map.of(), "package/build.py", folder.toString());
        built.assertSucceeded();
        assertThat(built.output().lines()).containsExactly("ok: sdist", "ok: wheel", "ok: installed", "ok: typed");

        ProcessRun used = run(
                folder.resolve("venv/bin/python").toString(),
                Map.of("KEY", key, "EXPIRED", expired, "MANAGEMENT", TOKEN),
                "-W",
                "error",
                "package/server.py",
                folder.resolve("ours.pem").toString(),
                folder.resolve("theirs.pem").toString(),
                "wss://localhost:" + node.gatewayPort(),
                "http://127.0.0.1:" + node.managementPort() + "/metrics");
        used.assertSucceeded();
        assertThat(used.output().lines())
                .containsExactly("ok: trust", "ok: keys", "ok: back-pressure", "ok: a long answer", "ok: programs");
    }
}
