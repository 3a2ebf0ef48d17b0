package dev.tokenbus.worker.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.worker.response.UpstreamJson;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The reasoning of one delta, which some servers say under several names: passed on once. Not thread-safe. */
final class ReasoningOnce {
    private final ContentReader.Speech speech;
    private final OtherFields.Taker others;
    private final StringBuilder parts = new StringBuilder();
    private final ContentReader content;
    private @Nullable String said;

    ReasoningOnce(ContentReader.Speech speech, OtherFields.Taker others) {
        this.speech = speech;
        this.others = others;
        this.content = new ContentReader((kind, piece) -> parts.append(piece), others);
    }

    /** A new delta begins. */
    void begin() {
        said = null;
    }

    /** Reads the reasoning at which the parser stands. */
    void read(String field, JsonParser json) throws IOException {
        String piece = json.currentToken() == JsonToken.VALUE_STRING ? json.getText() : inParts(field, json);
        if (!piece.isEmpty() && !piece.equals(said)) {
            said = piece;
            speech.piece(ChunkKind.REASONING, piece);
        }
    }

    private String inParts(String field, JsonParser json) throws IOException {
        parts.setLength(0);
        content.read(ChunkKind.REASONING, field, json);
        return parts.toString();
    }

    /** Reads {@code reasoning_details}: text that was said under another name too, and signatures, which the next prompt needs. */
    void readDetails(String field, JsonParser json) throws IOException {
        String details = UpstreamJson.raw(json);
        Details found = new Details();
        try (JsonParser again = UpstreamJson.parser(details)) {
            while (again.nextToken() != null) {
                found.take(again);
            }
        }
        String text = found.text.toString();
        if (said == null && !text.isEmpty()) {
            said = text;
            speech.piece(ChunkKind.REASONING, text);
        }
        if (found.hasMore || !text.equals(said)) {
            others.take(field, details);
        }
    }

    /** What an array of details says. */
    private static final class Details {
        private final StringBuilder text = new StringBuilder();
        private boolean hasMore;

        void take(JsonParser json) throws IOException {
            if (json.currentToken() != JsonToken.FIELD_NAME) {
                return;
            }
            String name = json.currentName();
            boolean isText = json.nextToken() == JsonToken.VALUE_STRING
                    && !json.getText().isEmpty();
            switch (name) {
                case "text", "summary" -> text.append(isText ? json.getText() : "");
                case "type", "format", "index", "id" -> {}
                default -> hasMore |= isText || json.currentToken().isStructStart();
            }
        }
    }
}
