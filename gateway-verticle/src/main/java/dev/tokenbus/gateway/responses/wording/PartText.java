package dev.tokenbus.gateway.responses.wording;

import dev.tokenbus.gateway.door.LogText;
import dev.tokenbus.gateway.door.LongText;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.log.StreamEvent.Delta;
import org.jspecify.annotations.Nullable;

/** What a part of an item says as it stands in the log: its text, or the probabilities of that. */
final class PartText {
    private PartText() {}

    /** The inside of a JSON string. */
    static LongText text(OutputItem.Part part) {
        return LogText.string(part.from(), part.to(), of(part.kind()));
    }

    /** The inside of a JSON array. */
    static LongText probabilities(OutputItem.Part part) {
        return LogText.array(part.from(), part.to(), of(ChunkKind.LOGPROBS));
    }

    private static LogText.Pieces of(ChunkKind kind) {
        return delta -> delta.kind() == kind ? pieceOf(delta) : "";
    }

    /** What a delta adds: a text, or the inside of a JSON array. */
    static String pieceOf(Delta delta) {
        return switch (delta.kind()) {
            case REFUSAL -> DeltaData.of(delta).text("text");
            case LOGPROBS -> elements(DeltaData.of(delta).raw("content"));
            default -> delta.text();
        };
    }

    private static String elements(@Nullable String array) {
        return array == null || !array.startsWith("[") ? "" : array.substring(1, array.length() - 1);
    }
}
