package dev.tokenbus.worker.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.worker.response.UpstreamJson;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads content in each of its shapes: a string, a part ({@code {type, text}}, or {@code {type, thinking}} as Mistral has it), or an
 * array of both. What else a part says is passed on as it is.
 */
final class ContentReader {
    private final Speech speech;
    private final OtherFields.Taker others;

    /** Takes text, reasoning and refusal in the order in which they stand. */
    interface Speech {
        /** A piece of one of these kinds; may be empty, and may end in the middle of a surrogate pair. */
        void piece(ChunkKind kind, String piece);
    }

    ContentReader(Speech speech, OtherFields.Taker others) {
        this.speech = speech;
        this.others = others;
    }

    /**
     * Reads the value at which the parser stands, and consumes it.
     *
     * @param kind of what is said without a type
     * @param field where it stands, for what is unknown
     */
    void read(ChunkKind kind, String field, JsonParser json) throws IOException {
        switch (json.currentToken()) {
            case VALUE_STRING -> speech.piece(kind, json.getText());
            case START_ARRAY -> {
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    read(kind, field + "[]", json);
                }
            }
            case START_OBJECT -> part(kind, field, UpstreamJson.raw(json));
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> speech.piece(kind, json.getText());
            case VALUE_TRUE -> others.take(field, UpstreamJson.raw(json));
            default -> {}
        }
    }

    /** A part's type may stand after its text, so it is looked for first. */
    private void part(ChunkKind kind, String field, String part) throws IOException {
        ChunkKind own = kindOf(kind, typeOf(part));
        boolean known = false;
        try (JsonParser json = UpstreamJson.parser(part)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                switch (name) {
                    case "text", "content", "summary" -> {
                        read(own, field, json);
                        known = true;
                    }
                    case "thinking", "reasoning" -> {
                        read(ChunkKind.REASONING, field, json);
                        known = true;
                    }
                    case "refusal" -> {
                        read(ChunkKind.REFUSAL, field, json);
                        known = true;
                    }
                    default -> json.skipChildren();
                }
            }
        }
        if (known) {
            rest(field, part);
        } else {
            others.take(field, part);
        }
    }

    /** Passes on what a part says beside its text. */
    private void rest(String field, String part) throws IOException {
        try (JsonParser json = UpstreamJson.parser(part)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                switch (name) {
                    case "type", "index", "id", "format", "closed" -> json.skipChildren();
                    case "text", "content", "summary", "thinking", "reasoning", "refusal" -> json.skipChildren();
                    default -> others.take(field + "." + name, UpstreamJson.raw(json));
                }
            }
        }
    }

    private static @Nullable String typeOf(String part) throws IOException {
        try (JsonParser json = UpstreamJson.parser(part)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean isType = json.currentName().equals("type");
                if (json.nextToken() == JsonToken.VALUE_STRING && isType) {
                    return json.getText();
                }
                json.skipChildren();
            }
        }
        return null;
    }

    private static ChunkKind kindOf(ChunkKind kind, @Nullable String type) {
        if (type == null) {
            return kind;
        }
        if (type.startsWith("thinking") || type.startsWith("reasoning")) {
            return ChunkKind.REASONING;
        }
        return type.startsWith("refusal") ? ChunkKind.REFUSAL : kind;
    }
}
