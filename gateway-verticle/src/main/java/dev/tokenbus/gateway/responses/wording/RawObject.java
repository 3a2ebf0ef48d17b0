package dev.tokenbus.gateway.responses.wording;

import dev.tokenbus.protocol.json.JsonReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object of a client, field by field, each value as it was written: a field's type may stand behind what it decides. Nulls count
 * as absent. Errors name the field by its path.
 */
public final class RawObject {
    public static final RawObject EMPTY = new RawObject("", Map.of());

    private final String path;
    private final Map<String, String> fields;

    private RawObject(String path, Map<String, String> fields) {
        this.path = path;
        this.fields = fields;
    }

    /** Reads a whole text, which must be one object. */
    public static RawObject read(String path, String json) throws IOException {
        Map<String, String> fields = new LinkedHashMap<>();
        try (JsonReader in = new JsonReader(json)) {
            in.readObject(name -> fields.put(name, in.raw()));
        }
        return new RawObject(path, fields);
    }

    /** The same for a part of what was read. */
    private static RawObject part(String path, String json) {
        try {
            return read(path, json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A field as errors name it. */
    public String name(String field) {
        return path.isEmpty() ? field : path + "." + field;
    }

    /** The same object without these fields. */
    public RawObject without(String... names) {
        Map<String, String> others = new LinkedHashMap<>(fields);
        List.of(names).forEach(others::remove);
        return new RawObject(path, others);
    }

    public Set<String> names() {
        return fields.keySet();
    }

    public boolean has(String field) {
        return fields.containsKey(field);
    }

    /** The value as it was written; null without one. */
    @Nullable
    public String raw(String field) {
        return fields.get(field);
    }

    public boolean isText(String field) {
        return startsWith(field, '"');
    }

    public boolean isObject(String field) {
        return startsWith(field, '{');
    }

    public boolean isArray(String field) {
        return startsWith(field, '[');
    }

    private boolean startsWith(String field, char sign) {
        String raw = fields.get(field);
        return raw != null && raw.charAt(0) == sign;
    }

    @Nullable
    public String text(String field) {
        return has(field) ? value(field, JsonReader::string) : null;
    }

    public String textOr(String field, String otherwise) {
        String text = text(field);
        return text == null ? otherwise : text;
    }

    public String requiredText(String field) {
        return JsonReader.require(text(field), name(field));
    }

    public boolean flag(String field, boolean otherwise) {
        return has(field) ? value(field, JsonReader::bool) : otherwise;
    }

    @Nullable
    public Integer whole(String field) {
        return has(field) ? value(field, JsonReader::int32) : null;
    }

    @Nullable
    public Double number(String field) {
        return has(field) ? value(field, JsonReader::number) : null;
    }

    /** The object in a field; an empty one without one. */
    public RawObject object(String field) {
        String raw = fields.get(field);
        if (raw == null) {
            return new RawObject(name(field), Map.of());
        }
        JsonReader.expect(isObject(field), name(field), "an object");
        return part(name(field), raw);
    }

    /** The objects in an array; none without one. */
    public List<RawObject> objects(String field) {
        List<RawObject> objects = new ArrayList<>();
        if (has(field)) {
            value(field, (in, name) -> {
                in.array(name, each -> {
                    String where = each + "[" + objects.size() + "]";
                    JsonReader.expect(in.isObject(), where, "an object");
                    objects.add(part(where, in.raw()));
                });
                return objects;
            });
        }
        return objects;
    }

    private interface Value<T> {
        T read(JsonReader in, String name) throws IOException;
    }

    private <T> T value(String field, Value<T> value) {
        List<T> read = new ArrayList<>(1);
        try (JsonReader in = new JsonReader("{\"value\":" + fields.get(field) + "}")) {
            in.readObject(same -> read.add(value.read(in, name(field))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return read.get(0);
    }

    /** Hides everything: it is of prompts. */
    @Override
    public String toString() {
        return "RawObject[" + path + ", " + fields.size() + " fields]";
    }
}
