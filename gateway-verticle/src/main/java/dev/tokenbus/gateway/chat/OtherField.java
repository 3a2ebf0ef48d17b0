package dev.tokenbus.gateway.chat;

import dev.tokenbus.gateway.door.EventText;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Something that a model's server says and tokenbus does not know, where a client of chat completions expects it: where the server said
 * it.
 *
 * @param isPiece whether it is a piece of the answer, which more of the same name follow; else it is said about the answer
 * @param json the value, on one line
 */
record OtherField(Place place, String name, boolean isPiece, String json) {
    private static final Pattern NAME =
            Pattern.compile("(?:(delta|message)\\.|(choices\\[])\\.)?([A-Za-z_][A-Za-z0-9_-]{0,63})");

    /** Where in a chunk a field stands. */
    enum Place {
        DELTA("role", "content", "refusal", "reasoning_content", "tool_calls", "function_call", "audio"),
        CHOICE("index", "delta", "message", "text", "logprobs", "finish_reason", "error"),
        TOP("id", "object", "created", "model", "choices", "usage", "error", "message", "detail", "code", "type");

        /** Names with a meaning of their own, which a client would take for tokenbus's word. */
        private final Set<String> taken;

        Place(String... taken) {
            this.taken = Set.of(taken);
        }
    }

    /** Reads the data of a delta; null where it has no place of its own in a chunk. */
    static @Nullable OtherField read(String data) {
        String[] read = new String[2];
        DeltaJson.read(data, (in, field) -> {
            switch (field) {
                case "field" -> read[0] = in.string(field);
                case "value" -> read[1] = in.raw();
                default -> {}
            }
        });
        return read[0] == null || read[1] == null ? null : of(read[0], EventText.oneLine(read[1]));
    }

    private static @Nullable OtherField of(String field, String json) {
        Matcher parts = NAME.matcher(field);
        if (!parts.matches()) {
            return null;
        }
        Place place = parts.group(1) != null ? Place.DELTA : parts.group(2) != null ? Place.CHOICE : Place.TOP;
        String name = parts.group(3);
        return place.taken.contains(name) ? null : new OtherField(place, name, "delta".equals(parts.group(1)), json);
    }
}
