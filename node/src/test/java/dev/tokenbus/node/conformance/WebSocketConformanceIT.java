package dev.tokenbus.node.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.hostile.Deflate;
import dev.tokenbus.node.hostile.HostileNode;
import dev.tokenbus.testkit.wire.RawWebSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a gateway makes of every case of the Autobahn test suite; docs/websocket-conformance.md says the same. */
final class WebSocketConformanceIT {
    private static final Path PAGE = Path.of("target", "websocket-conformance.md");
    private static final String RESPONSES = "/v1/responses";

    @Test
    void everyCaseHasTheOutcomeThatThePageSays() throws IOException {
        Map<Case, String> heard = new LinkedHashMap<>();
        SoftAssertions asserted = new SoftAssertions();
        try (HostileNode node = new HostileNode(Map.of(
                "TOKENBUS_GATEWAY_COMPRESSION", "true",
                "TOKENBUS_GATEWAY_MAX_MESSAGE_BYTES", Integer.toString(16 << 20),
                "TOKENBUS_GATEWAY_MAX_MESSAGES_PER_SECOND", "1000000"))) {
            for (Case each : cases()) {
                String said = run(node.socket(), null, each);
                heard.put(each, said);
                asserted.assertThat(said)
                        .as("%s: %s", each.number(), each.sent())
                        .isEqualTo(each.heard());
                if (each.isViolation()) {
                    asserted.assertThat(atResponses(node, each))
                            .as("%s at %s: %s", each.number(), RESPONSES, each.sent())
                            .endsWith("close 1002");
                }
                node.hangUp();
            }
            for (CompressionCases.Offer offer : CompressionCases.offers()) {
                heard.putAll(compressed(node, offer, asserted));
            }
            asserted.assertThat(node.metric("tokenbus_gateway_assembly_bytes")).isZero();
            asserted.assertThat(node.defects()).as("exceptions in the log").isEmpty();
        }
        asserted.assertAll();
        Files.createDirectories(PAGE.toAbsolutePath().getParent());
        Files.writeString(PAGE, ConformancePage.of(heard));
        assertThat(Path.of("..", "docs", "websocket-conformance.md"))
                .as("docs/websocket-conformance.md; the right one is node/%s", PAGE)
                .hasContent(Files.readString(PAGE));
    }

    private static List<Case> cases() {
        return Stream.of(FrameCases.all(), FragmentCases.all(), Utf8Cases.all(), CloseCases.all(), LimitCases.all())
                .flatMap(List::stream)
                .toList();
    }

    private static String run(RawWebSocket socket, @Nullable Deflate deflate, Case each) {
        Talk talk = new Talk(socket, deflate);
        each.act().accept(talk);
        return talk.end();
    }

    private static String atResponses(HostileNode node, Case each) {
        RawWebSocket socket = node.connect();
        assertThat(socket.upgrade(RESPONSES)).startsWith("HTTP/1.1 101");
        return run(socket, null, each);
    }

    private static Map<Case, String> compressed(
            HostileNode node, CompressionCases.Offer offer, SoftAssertions asserted) {
        Map<Case, String> heard = new LinkedHashMap<>();
        String agreed = agreed(node.connect().upgrade("/", "Sec-WebSocket-Extensions: " + offer.offered()));
        asserted.assertThat(agreed).as(offer.number()).isEqualTo(offer.agreed());
        if (!offer.isAgreed()) {
            heard.put(new Case(offer.number(), "an offer with a window of 9 bits", talk -> {}, agreed), agreed);
            return heard;
        }
        for (Case each : CompressionCases.of(offer)) {
            RawWebSocket socket = node.connect();
            String head = socket.upgrade("/", "Sec-WebSocket-Extensions: " + offer.offered());
            Deflate deflate = new Deflate(agreed(head));
            deflate.inflated(socket.next().payload());
            String said = run(socket, deflate, each);
            heard.put(each, said);
            asserted.assertThat(said).as(each.number()).isEqualTo(each.heard());
            node.hangUp();
        }
        return heard;
    }

    private static String agreed(String head) {
        return head.lines()
                .filter(line -> line.regionMatches(true, 0, "sec-websocket-extensions: ", 0, 26))
                .map(line -> line.substring(26))
                .findFirst()
                .orElse("no compression");
    }
}
