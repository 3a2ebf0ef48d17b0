package dev.tokenbus.node.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.TestPatience;
import dev.tokenbus.testkit.llm.ScriptedLlmServer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** Whatever is sent gets a clear error and harms nobody else; docs/bad-input.md says which. */
final class BadInputIT {
    private static final Path PAGE = Path.of("target", "bad-input.md");
    private static final int RETAINED = 1 << 20;

    private final Vertx vertx = Vertx.vertx();
    private final SoftAssertions asserted = new SoftAssertions();
    private final ScriptedLlmServer cage =
            HostileNode.await(ScriptedLlmServer.start(vertx)).models(Canary.MODEL);
    private final ScriptedLlmServer upstream =
            HostileNode.await(ScriptedLlmServer.start(vertx)).models(ModelRows.MODEL);

    @Test
    void eachIsAnsweredAsThePageSaysAndTheNodeIsUnharmed() throws IOException {
        Map<String, Map<Row, String>> heard = new LinkedHashMap<>();
        try (HostileNode node = new HostileNode(Map.of(
                "TOKENBUS_GATEWAY_COMPRESSION", "true",
                "TOKENBUS_GATEWAY_RETAINED_BYTES", Integer.toString(RETAINED),
                "TOKENBUS_WORKER_ORPHAN_MS", "100",
                "TOKENBUS_WORKER_SIMULATION_TIME_TO_FIRST_TOKEN_MS", "0",
                "TOKENBUS_WORKER_SIMULATION_INTER_TOKEN_LATENCY_MS", "0",
                "TOKENBUS_WORKER_SIMULATION_INTER_TOKEN_LATENCY_STD_DEV_MS", "0",
                "OPENAI_BASE_URL", upstream.baseUrl(),
                "TOKENBUS_WORKER_UPSTREAM_CANARY_BASE_URL", cage.baseUrl()))) {
            for (Rows section :
                    List.of(HttpRows.all(), FrameRows.all(), JsonRows.all(), MeaningRows.all(), ModelRows.all())) {
                heard.put(section.title(), section(node, section));
            }
            heard.put(SlowRows.TITLE, SlowRows.heard());
            asserted.assertThat(node.defects()).as("exceptions in the log").isEmpty();
        } finally {
            HostileNode.await(vertx.close());
        }
        Files.createDirectories(PAGE.toAbsolutePath().getParent());
        Files.writeString(PAGE, BadInputPage.of(heard));
        asserted.assertAll();
        assertThat(Path.of("..", "docs", "bad-input.md"))
                .as("docs/bad-input.md; the right one is node/%s", PAGE)
                .hasContent(Files.readString(PAGE));
    }

    private Map<Row, String> section(HostileNode node, Rows section) {
        Map<Row, String> heard = new LinkedHashMap<>();
        Canary canary = new Canary(node.socket(), cage, section.all().size());
        Attempt attempt = new Attempt(node, upstream);
        for (Row row : section.all()) {
            String name = section.title() + ", " + row.input() + ", " + row.door();
            String said = row.act().apply(attempt);
            heard.put(row, said);
            asserted.assertThat(said).as(name).startsWith(row.expected());
            canary.sings();
            asserted.assertThat(node.get("/health/live").statusCode()).as(name).isEqualTo(200);
        }
        canary.ends();
        node.hangUp();
        nothingIsLeft(node, section.title());
        return heard;
    }

    private static void nothingIsLeft(HostileNode node, String after) {
        for (String gauge :
                List.of("streams_live", "assembly_bytes", "parts_bytes", "connections_active", "http_active")) {
            TestPatience.patiently()
                    .alias(gauge + " after " + after)
                    .until(() -> node.metric("tokenbus_gateway_" + gauge) == 0);
        }
        TestPatience.patiently()
                .alias("held_bytes after " + after)
                .until(() -> node.metric("tokenbus_gateway_held_bytes") <= RETAINED);
    }
}
