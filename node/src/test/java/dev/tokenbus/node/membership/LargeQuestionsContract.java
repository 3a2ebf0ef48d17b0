package dev.tokenbus.node.membership;

import static dev.tokenbus.testkit.TestPatience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.cluster.PromptAssembly;
import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.home.AdoptStream;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.wire.RequestKey;
import dev.tokenbus.protocol.bus.worker.Memo;
import dev.tokenbus.protocol.bus.worker.PromptPart;
import dev.tokenbus.protocol.bus.worker.PromptParts;
import dev.tokenbus.protocol.bus.worker.Prompted;
import dev.tokenbus.protocol.bus.worker.StartStream;
import dev.tokenbus.protocol.frame.MessageJson;
import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What streams require of any event bus for what their clients ask, which may be large and then travels in pieces. */
abstract class LargeQuestionsContract extends EventBusContract {
    /** A conversation of a megabyte, with an image, and options for the model's server. */
    private static StartStream.Body asked() {
        String image = "data:image/png;base64," + "iVBORw0K/+".repeat(90_000);
        String seen = "{\"role\":\"user\", \"content\":[{\"type\":\"text\",\"text\":\"größer 漢字 😀 \\u0000\"},"
                + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"" + image + "\"}}]}";
        String called = "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"c1\"}]}";
        Map<String, String> extra = new LinkedHashMap<>();
        extra.put(
                "tools",
                "[{\"type\":\"function\",\"function\":{\"name\":\"é\",\"description\":\"" + "d".repeat(99_999)
                        + "\"}}]");
        extra.put("guided_regex", "null");
        return new StartStream.Body(
                List.of(ChatMessage.user("Hi"), MessageJson.read(seen), MessageJson.read(called)),
                StreamConfig.DEFAULT.withMaxTokens(5).withExtra(extra));
    }

    @Test
    void whatAClientAsksArrivesInPiecesThatMakeAWhole() {
        StartStream start = new StartStream(StreamId.of("n", new byte[16]), 7, here().nodeId(), 0, "m", 0, asked());
        String worker = Addresses.worker(there().nodeId(), 8);
        List<BusMessage> arrived = new CopyOnWriteArrayList<>();
        listen(worker, arrived::add);

        PromptParts.ask(here().vertx().eventBus(), worker, start, SOON);

        assertThat(arrivesInPieces(arrived, StartStream.class)).isEqualTo(start);
    }

    /** The question, put together; checks what travelled. */
    private static <Q extends Prompted<?, Q>> Q arrivesInPieces(List<BusMessage> arrived, Class<Q> question) {
        patiently().until(() -> arrived.size() > 1 && question.isInstance(arrived.get(arrived.size() - 1)));
        Buffer pieces = Buffer.buffer();
        arrived.subList(0, arrived.size() - 1).forEach(each -> {
            assertThat(((PromptPart) each).bytes()).hasSizeLessThanOrEqualTo(PromptPart.MAX_BYTES);
            pieces.appendBytes(((PromptPart) each).bytes());
        });
        Q last = question.cast(arrived.get(arrived.size() - 1));
        assertThat(last.parts()).isEqualTo(arrived.size() - 1).isGreaterThan(14);
        assertThat(last.request().promptBytes())
                .as("what travels beside the pieces")
                .isZero();
        assertThat(StartStream.Body.ofBuffer(pieces)).isEqualTo(asked());
        assertThat(List.copyOf(
                        StartStream.Body.ofBuffer(pieces).config().extra().keySet()))
                .isEqualTo(List.of("tools", "guided_regex"));
        return last.withRequest(StartStream.Body.ofBuffer(pieces));
    }

    @Test
    void whatAClientAsksReachesANewHomeInTheSamePieces() {
        AdoptStream adopt = new AdoptStream(
                StreamId.of("n", new byte[16]), 7, "lost", here().nodeId(), 0, "m", "backend", 3, asked());
        String gateway = Addresses.gateway(there().nodeId());
        String inParts = Addresses.prompts(there().nodeId());
        List<BusMessage> whole = new CopyOnWriteArrayList<>();
        List<BusMessage> arrived = new CopyOnWriteArrayList<>();
        listen(gateway, whole::add);
        listen(inParts, arrived::add);

        PromptParts.ask(here().vertx().eventBus(), gateway, inParts, adopt, SOON);

        assertThat(arrivesInPieces(arrived, AdoptStream.class)).isEqualTo(adopt);
        assertThat(whole).isEmpty();
    }

    @Test
    void whatADoorKeepsOfAnEndedStreamReachesANewHomeInPiecesToo() {
        StartStream.Body ended =
                StartStream.Body.ofEnded(RequestKey.NONE, new Memo("owner", "words", true, asked().messages()));
        AdoptStream adopt =
                new AdoptStream(StreamId.of("n", new byte[16]), 7, "", here().nodeId(), 0, "m", "backend", 3, ended);
        String inParts = Addresses.prompts(there().nodeId());
        List<BusMessage> arrived = new CopyOnWriteArrayList<>();
        listen(inParts, arrived::add);

        PromptParts.ask(here().vertx().eventBus(), Addresses.gateway(there().nodeId()), inParts, adopt, SOON);

        patiently().until(() -> arrived.size() > 1 && arrived.get(arrived.size() - 1) instanceof AdoptStream);
        PromptAssembly assembly = new PromptAssembly(Long.MAX_VALUE, System::nanoTime, delta -> {});
        arrived.subList(0, arrived.size() - 1).forEach(each -> assembly.add((PromptPart) each));
        assertThat(assembly.complete((AdoptStream) arrived.get(arrived.size() - 1)))
                .contains(adopt);
    }
}
