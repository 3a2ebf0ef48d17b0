package dev.tokenbus.gateway.door;

import dev.tokenbus.protocol.json.JsonReader;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Reads pieces of an answer that are JSON objects, as workers send them; throws {@link UncheckedIOException} for one that is none. */
public final class PieceJson {
    private PieceJson() {}

    /** Reads one field. */
    public interface Field {
        void read(String name, JsonReader in) throws IOException;
    }

    /**
     * A piece of a call of a tool.
     *
     * @param id empty in all pieces but the first, and where the server gives none
     * @param arguments a piece of the text that the arguments are
     */
    public record Call(int index, String id, String name, String arguments) {}

    public static void read(String json, Field field) {
        try (JsonReader in = new JsonReader(json)) {
            in.readObject(name -> field.read(name, in));
        } catch (IOException e) {
            throw new UncheckedIOException("a piece of the answer is no JSON", e);
        }
    }

    /** The text of a piece of a refusal. */
    public static String refusal(String json) {
        String[] text = {""};
        read(json, (name, in) -> text[0] = name.equals("text") ? in.string(name) : text[0]);
        return text[0];
    }

    public static Call call(String json) {
        int[] index = {0};
        String[] said = {"", "", ""};
        read(json, (name, in) -> {
            switch (name) {
                case "index" -> index[0] = in.int32(name);
                case "id" -> said[0] = in.string(name);
                case "name" -> said[1] = in.string(name);
                case "arguments" -> said[2] = in.string(name);
                default -> {}
            }
        });
        return new Call(index[0], said[0], said[1], said[2]);
    }
}
