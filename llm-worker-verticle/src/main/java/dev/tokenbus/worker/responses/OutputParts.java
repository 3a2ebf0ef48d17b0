package dev.tokenbus.worker.responses;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.worker.response.JsonTree;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The parts of which the items of an output consist, and what these say. */
final class OutputParts {
    private OutputParts() {}

    /** The objects in an array. */
    static List<JsonObject> in(JsonArray array) {
        return array.stream()
                .filter(JsonObject.class::isInstance)
                .map(JsonObject.class::cast)
                .toList();
    }

    static ChunkKind kindOf(JsonObject part) {
        return switch (JsonTree.text(part, "type")) {
            case "output_text", "text" -> ChunkKind.TEXT;
            case "refusal" -> ChunkKind.REFUSAL;
            case "summary_text", "reasoning_text" -> ChunkKind.REASONING;
            default -> ChunkKind.OTHER;
        };
    }

    /** The texts of one kind, in order. */
    static List<String> texts(ChunkKind kind, List<JsonObject> parts) {
        return parts.stream()
                .filter(part -> kindOf(part) == kind)
                .map(part -> JsonTree.text(part, kind == ChunkKind.REFUSAL ? "refusal" : "text"))
                .toList();
    }

    /** All that the items of an output say of one kind. */
    static String text(ChunkKind kind, List<JsonObject> items) {
        return items.stream()
                .flatMap(item -> Stream.of(JsonTree.array(item, "summary"), JsonTree.array(item, "content")))
                .flatMap(parts -> texts(kind, in(parts)).stream())
                .collect(Collectors.joining());
    }
}
