package dev.tokenbus.gateway.responses.asked;

import dev.tokenbus.gateway.responses.wording.RawObject;
import dev.tokenbus.protocol.json.JsonWriter;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes the parts of an input's content in the shape of chat completions. */
final class ContentParts {
    private static final Set<String> TEXTS = Set.of("input_text", "output_text", "text");

    private ContentParts() {}

    static boolean isText(RawObject part) {
        return TEXTS.contains(part.requiredText("type"));
    }

    static void write(List<RawObject> parts, JsonWriter json) {
        json.beginArray();
        for (RawObject part : parts) {
            json.beginObject();
            write(part, json);
            json.endObject();
        }
        json.endArray();
    }

    /** Writes parts in the shape of chat completions as those of an item again. */
    static void writeBack(List<RawObject> parts, JsonWriter json) {
        json.beginArray();
        for (RawObject part : parts) {
            json.beginObject();
            switch (part.textOr("type", "")) {
                case "text" -> json.field("type", "input_text").field("text", part.textOr("text", ""));
                case "image_url" -> {
                    RawObject image = part.object("image_url");
                    json.field("type", "input_image").field("image_url", image.textOr("url", ""));
                    json.field("detail", image.textOr("detail", "auto"));
                }
                case "file" -> {
                    json.field("type", "input_file");
                    RawObject file = part.object("file");
                    file.names().forEach(name -> json.field(name, file.textOr(name, "")));
                }
                default -> part.names().forEach(name -> json.name(name).raw(String.valueOf(part.raw(name))));
            }
            json.endObject();
        }
        json.endArray();
    }

    private static void write(RawObject part, JsonWriter json) {
        String type = part.requiredText("type");
        switch (type) {
            case "input_text", "output_text", "text" ->
                json.field("type", "text").field("text", part.requiredText("text"));
            case "input_image" -> image(part, json);
            case "input_file" -> file(part, json);
            case "input_audio" ->
                json.field("type", "input_audio").name("input_audio").raw(required(part, "input_audio"));
            default ->
                throw new IllegalArgumentException(part.name("type")
                        + ": not supported (expected: input_text, input_image, input_file or input_audio)");
        }
    }

    private static String required(RawObject part, String field) {
        String raw = part.raw(field);
        if (raw == null) {
            throw new IllegalArgumentException(part.name(field) + ": missing");
        }
        return raw;
    }

    private static void image(RawObject part, JsonWriter json) {
        if (part.has("file_id")) {
            throw new IllegalArgumentException(part.name("file_id") + ": not supported (expected: image_url)");
        }
        json.field("type", "image_url").name("image_url").beginObject();
        json.field("url", part.requiredText("image_url"));
        json.optional("detail", part.text("detail")).endObject();
    }

    private static void file(RawObject part, JsonWriter json) {
        if (part.has("file_url")) {
            throw new IllegalArgumentException(part.name("file_url") + ": not supported (expected: file_data)");
        }
        @Nullable String id = part.text("file_id");
        json.field("type", "file").name("file").beginObject();
        json.optional("file_id", id);
        json.optional("filename", part.text("filename"));
        json.optional("file_data", id == null ? part.requiredText("file_data") : part.text("file_data"));
        json.endObject();
    }
}
