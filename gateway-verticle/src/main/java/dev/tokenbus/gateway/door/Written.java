package dev.tokenbus.gateway.door;

import dev.tokenbus.protocol.json.JsonReader;
import dev.tokenbus.protocol.json.JsonWriter;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One object of a request, field by field: texts are read, and any other value stays JSON as the client wrote it.
 *
 * @param path the object in errors, {@code messages.0.content.1} for example
 * @param json the whole object as the client wrote it
 */
public record Written(String path, Map<String, String> texts, Map<String, String> others, String json) {
    /** Reads the object at which a reader of a text stands. */
    public static Written read(JsonReader in, String path) throws IOException {
        if (!in.isObject()) {
            throw in.refusal(path, "an object");
        }
        int start = in.here();
        Map<String, String> texts = new HashMap<>();
        Map<String, String> others = new LinkedHashMap<>();
        in.objectWithNulls(path, name -> {
            if (in.isString()) {
                texts.put(name, in.string(path + "." + name));
            } else if (!in.isNull()) {
                others.put(name, in.raw());
            }
        });
        return new Written(path, texts, others, in.since(start));
    }

    /** A text that has to be there. */
    public String text(String name) {
        String text = texts.get(name);
        if (text == null) {
            throw new IllegalArgumentException(path + "." + name + ": "
                    + (others.containsKey(name) ? "no text" : "missing") + " (expected: a string)");
        }
        return text;
    }

    /** A text that need not be there. */
    public @Nullable String optional(String name) {
        return texts.containsKey(name) || others.containsKey(name) ? text(name) : null;
    }

    /** A value that is no text, as JSON; null if it is not there. */
    public @Nullable String other(String name) {
        return others.get(name);
    }

    /** An object that has to be there. */
    public Written object(String name) {
        Written[] read = new Written[1];
        within(name, in -> read[0] = read(in, path + "." + name));
        return read[0];
    }

    /** What reads the value of a field. */
    public interface Reading {
        void read(JsonReader in) throws IOException;
    }

    /** Reads a value that is no text, which has to be there. */
    public void within(String name, Reading reading) {
        String value = JsonReader.require(others.get(name), path + "." + name);
        try (JsonReader in = new JsonReader("{\"value\":" + value + "}")) {
            in.readObject(field -> reading.read(in));
        } catch (IOException e) {
            throw new IllegalArgumentException(path + "." + name + ": " + JsonReader.describe(e), e);
        }
    }

    /** Writes the fields that are not among these. */
    public void writeRest(JsonWriter out, Set<String> known) {
        texts.forEach((name, text) -> {
            if (!known.contains(name)) {
                out.field(name, text);
            }
        });
        others.forEach((name, value) -> {
            if (!known.contains(name)) {
                out.name(name).raw(value);
            }
        });
    }

    /** Hides what is in it: prompts are never logged. */
    @Override
    public String toString() {
        return "Written[" + path + "]";
    }
}
