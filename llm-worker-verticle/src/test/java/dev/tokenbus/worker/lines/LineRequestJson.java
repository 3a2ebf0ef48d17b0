package dev.tokenbus.worker.lines;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.json.JsonWriter;
import dev.tokenbus.worker.backend.GenerationRequest;
import io.vertx.core.buffer.Buffer;

/** Writes the body of a request to {@code /lines}. */
final class LineRequestJson {
    private LineRequestJson() {}

    static Buffer write(GenerationRequest request) {
        JsonWriter out = new JsonWriter();
        out.beginObject().field("model", request.model()).name("says").beginArray();
        request.messages().stream().map(ChatMessage::content).forEach(out::value);
        out.endArray().optional("limit", request.config().maxTokens());
        if (!request.continueAfter().isEmpty()) {
            out.field("after", request.continueAfter());
        }
        return out.endObject().toBuffer();
    }
}
