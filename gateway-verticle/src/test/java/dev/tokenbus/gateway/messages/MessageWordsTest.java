package dev.tokenbus.gateway.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.door.Documents;
import dev.tokenbus.gateway.door.EventText;
import dev.tokenbus.gateway.door.EventWording;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.Timings;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.protocol.log.StreamLog;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers in the words of Messages, as events and as one document: the golden files in {@code messages/answers}. */
class MessageWordsTest {
    private static final StreamId ID = new StreamId("n.0123456789012345678901");

    static List<String> answers() {
        return GoldenFolder.cases("answers");
    }

    private static StreamLog log(JsonObject golden) {
        StreamLog log = new StreamLog(1 << 20);
        for (Object each : golden.getJsonArray("events")) {
            JsonArray event = (JsonArray) each;
            String kind = event.getString(0);
            String data = event.getValue(1) instanceof String text ? text : Objects.toString(event.getValue(1));
            log.append(
                    kind.equals("restart")
                            ? new StreamEvent.Restarted(2, data)
                            : new StreamEvent.Delta(1, Objects.requireNonNull(ChunkKind.ofWireName(kind)), data, 1));
        }
        log.append(end(golden.getJsonObject("end")));
        return log;
    }

    private static StreamEvent.Done end(JsonObject end) {
        Usage.Details details =
                new Usage.Details(end.getLong("cached", 0L), end.getLong("written", 0L), end.getLong("reasoning", 0L));
        Usage usage = new Usage(end.getLong("prompt"), end.getLong("completion"), false, details);
        return new StreamEvent.Done(1, end.getString("finishReason"), end.getString("raw"), usage, Timings.NONE, 0);
    }

    private static Set<String> stops(JsonObject golden) {
        return Set.of(golden.getString("stop", "END"));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void anAnswerIsOneMessageInEvents(String name) {
        JsonObject golden = GoldenFolder.json("answers/" + name + ".json");
        StreamLog log = log(golden);
        MessageTranslation translation = new MessageTranslation(ID, "model", stops(golden));
        EventText out = new EventText(EventText.Framing.NAMED);

        for (long seq = 1; seq <= log.lastSeq(); seq++) {
            if (log.get(seq) instanceof StreamEvent.Delta delta) {
                translation.delta(delta, seq, out);
            } else if (log.get(seq) instanceof StreamEvent.Done done) {
                translation.done(done, out);
            }
        }

        if (!golden.getBoolean("restarts", false)) {
            assertThat(new String(out.toBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(GoldenFolder.text("answers/" + name + ".sse"));
        }
    }

    @ParameterizedTest
    @MethodSource("answers")
    void anAnswerIsOneMessageInADocument(String name) {
        JsonObject golden = GoldenFolder.json("answers/" + name + ".json");
        StreamLog log = log(golden);

        String document = Documents.whole(new WholeMessage(ID, "model", stops(golden)), log);

        assertThat(new JsonObject(document).encodePrettily())
                .isEqualTo(golden.getJsonObject("document").encodePrettily());
    }

    @Test
    void anAnswerThatWasStoppedIsAFailure() {
        EventText out = new EventText(EventText.Framing.NAMED);
        MessageTranslation translation = new MessageTranslation(ID, "model", Set.of());

        translation.failed(EventWording.stopped(), Usage.NONE, out);

        assertThat(translation.knowsStop()).isFalse();
        assertThat(new WholeMessage(ID, "model", Set.of()).knowsStop()).isFalse();
        assertThat(new String(out.toBytes(), StandardCharsets.UTF_8))
                .isEqualTo("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\","
                        + "\"message\":\"the answer was stopped by its owner\"}}\n\n");
    }
}
