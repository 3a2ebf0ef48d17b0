package dev.tokenbus.node.page;

import static dev.tokenbus.node.Waiting.waitFor;

import dev.tokenbus.gateway.principal.ApiKey;
import dev.tokenbus.gateway.principal.ChannelRights;
import dev.tokenbus.gateway.principal.Grant;
import dev.tokenbus.gateway.principal.KeyEntry;
import dev.tokenbus.gateway.principal.KeyFile;
import dev.tokenbus.gateway.principal.PrincipalLimits;
import dev.tokenbus.node.NodeCluster;
import dev.tokenbus.node.NodeSpec;
import dev.tokenbus.node.TokenbusNode;
import dev.tokenbus.node.config.Configuration;
import dev.tokenbus.node.membership.Membership;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.testkit.machine.Chromium;
import dev.tokenbus.testkit.machine.NodeScripts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of the streams on a running node, in a real browser, as an operator uses it. */
class OperatorsPageIT {
    private static final Random RANDOM = new Random(7);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private static void run(Map<String, String> settings, Map<String, String> keys) throws IOException {
        Chromium chromium = Chromium.found();
        NodeScripts scripts = NodeScripts.ready();
        Map<String, String> variables = new HashMap<>(settings);
        variables.putAll(Map.of(
                "TOKENBUS_GATEWAY_PORT", "0",
                "TOKENBUS_NODE_MANAGEMENT_PORT", "0",
                "TOKENBUS_GATEWAY_DRAIN_MS", "0",
                "TOKENBUS_WORKER_DRAIN_MS", "0"));
        TokenbusNode node = waitFor(TokenbusNode.start(
                new NodeSpec(EnumSet.allOf(Role.class), new Membership.Alone(), Configuration.load(null, variables))));
        try {
            NodeCluster.awaitReady(node);
            Map<String, String> environment = new HashMap<>(chromium.environment());
            environment.putAll(keys);
            Path screenshots = Files.createDirectories(Path.of("target", "screenshots"));
            scripts.run(
                            "/js/page-operators.mjs",
                            Duration.ofMinutes(4),
                            environment,
                            "http://127.0.0.1:" + node.gatewayPort() + "/",
                            screenshots.toAbsolutePath())
                    .assertSucceeded();
        } finally {
            waitFor(node.close());
        }
    }

    @Test
    void rowsAppearAndMove_andOneIsWatchedAndOneStopped() throws IOException {
        run(Map.of(), Map.of());
    }

    private static String create(KeyFile file, boolean isOperator) throws IOException {
        ApiKey key = ApiKey.create(RANDOM);
        Grant grant = new Grant(List.of(), null, ChannelRights.OWN, PrincipalLimits.AS_CONFIGURED, isOperator);
        file.add(new KeyEntry(key.id(), key.hash(), key.id(), "it", grant, Instant.EPOCH, null, null));
        return key.text();
    }

    @Test
    void whereThereAreKeysThePageWantsAnOperators() throws IOException {
        Path path = folder.resolve("keys.jsonl");
        KeyFile file = new KeyFile(path);
        Map<String, String> keys = Map.of("KEY", create(file, false), "OPERATOR", create(file, true));

        run(Map.of("TOKENBUS_GATEWAY_KEYS_FILE", path.toString()), keys);
    }
}
