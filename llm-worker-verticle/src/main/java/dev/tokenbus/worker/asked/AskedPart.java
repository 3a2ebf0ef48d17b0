package dev.tokenbus.worker.asked;

import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One part of a message's content. Each keeps how the client wrote it. */
public sealed interface AskedPart {
    /** A part as the client wrote it; empty for a content that was a string. */
    JsonObject written();

    record Text(String text, JsonObject written) implements AskedPart {}

    /**
     * An image.
     *
     * @param url where it is, or the image itself as a data URL
     * @param detail how closely the model is to look at it; null if the client does not say
     */
    record Image(String url, @Nullable String detail, JsonObject written) implements AskedPart {}

    /**
     * A document.
     *
     * @param data the document itself as a data URL; empty if it has an id
     * @param id how the server knows it; empty if the data is here
     * @param name the file's name; may be empty
     */
    record Document(String data, String id, String name, JsonObject written) implements AskedPart {}

    /** A part that nobody here knows: the server may. */
    record Other(JsonObject written) implements AskedPart {}

    /** What a data URL has in it, in Base64. */
    record Data(String mediaType, String base64) {
        private static final Pattern URL =
                Pattern.compile("data:([^;,]*)(?:;[^;,]*)*;base64,", Pattern.CASE_INSENSITIVE);

        /** Reads a data URL; empty if it is something else. */
        public static Optional<Data> of(String url) {
            Matcher begin = URL.matcher(url);
            return begin.lookingAt()
                    ? Optional.of(new Data(begin.group(1), url.substring(begin.end())))
                    : Optional.empty();
        }

        /** Hides the data. */
        @Override
        public String toString() {
            return "Data[" + mediaType + ", " + base64.length() + " chars]";
        }
    }

    /** Reads one element of a content array. */
    static AskedPart of(@Nullable Object element) {
        if (!(element instanceof JsonObject part)) {
            return text(element == null ? "" : element.toString());
        }
        return switch (textOf(part, "type")) {
            case "text", "input_text", "output_text" -> new Text(textOf(part, "text"), part);
            case "refusal" -> new Text(textOf(part, "refusal"), part);
            case "image_url", "input_image" -> imageOf(part);
            case "file", "input_file" -> documentOf(part);
            default -> new Other(part);
        };
    }

    /** A text that stands for itself. */
    static Text text(String text) {
        return new Text(text, new JsonObject());
    }

    private static AskedPart imageOf(JsonObject part) {
        JsonObject image = part.getValue("image_url") instanceof JsonObject inner ? inner : part;
        String url = textOf(image, image.getValue("url") == null ? "image_url" : "url");
        String detail = textOf(image, "detail");
        return url.isEmpty() ? new Other(part) : new Image(url, detail.isEmpty() ? null : detail, part);
    }

    private static AskedPart documentOf(JsonObject part) {
        JsonObject file = part.getValue("file") instanceof JsonObject inner ? inner : part;
        String data = textOf(file, "file_data");
        String id = textOf(file, "file_id");
        return data.isEmpty() && id.isEmpty()
                ? new Other(part)
                : new Document(data, id, textOf(file, "filename"), part);
    }

    private static String textOf(JsonObject object, String field) {
        @Nullable Object value = object.getValue(field);
        return value instanceof String text ? text : "";
    }
}
