package dev.tokenbus.protocol.frame;

import dev.tokenbus.protocol.json.JsonReader;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one JSON object by name. A table says how each is read, so a wrong value is refused where it stands, whatever
 * the object turns out to be.
 */
final class JsonFields {
    /** How the value of a field is read. */
    @FunctionalInterface
    interface Kind {
        /**
         * Reads the value at which the reader stands.
         *
         * @param path the field in error messages
         * @return null for a value that counts as absent
         */
        @Nullable
        Object read(JsonReader in, String path) throws IOException;
    }

    /** The kinds of an object's fields, and the kind of all that it does not name. */
    record Table(Map<String, Kind> named, Kind others) {
        Kind of(String name) {
            return named.getOrDefault(name, others);
        }
    }

    /** Ignores the value. */
    static final Kind SKIPPED = (in, path) -> null;

    /** Takes a string, and ignores a value of any other kind. */
    static final Kind TEXT_IF_ANY = (in, path) -> in.isString() ? in.string(path) : null;

    private final Table table;
    private final Map<String, Object> values = new HashMap<>();

    JsonFields(Table table) {
        this.table = table;
    }

    /** Reads an object inside a message; {@code prefix} stands before the names of its fields in error messages. */
    static JsonFields object(JsonReader in, String path, String prefix, Table table) throws IOException {
        JsonFields fields = new JsonFields(table);
        in.object(path, name -> fields.read(in, name, prefix + name));
        return fields;
    }

    void read(JsonReader in, String name, String path) throws IOException {
        Object value = table.of(name).read(in, path);
        if (value != null) {
            values.put(name, value);
        }
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    /** The value of a field whose kind gives this type; null without the field. */
    <T> @Nullable T get(String name, Class<T> type) {
        return type.cast(values.get(name));
    }

    <T> T get(String name, Class<T> type, T unset) {
        T value = get(name, type);
        return value == null ? unset : value;
    }

    <T> T required(String name, Class<T> type) {
        return JsonReader.require(get(name, type), name);
    }

    @Nullable
    String optional(String name) {
        return get(name, String.class);
    }

    /** The values of an array whose kind gives elements of this type; empty without the field. */
    <T> List<T> list(String name, Class<T> element) {
        return values.get(name) instanceof List<?> list
                ? list.stream().map(element::cast).toList()
                : List.of();
    }

    /** Empty without the field. */
    String text(String name) {
        return get(name, String.class, "");
    }

    /** 0 without the field. */
    long number(String name) {
        return number(name, 0);
    }

    long number(String name, long unset) {
        return values.get(name) instanceof Long number ? number : unset;
    }

    /** False without the field. */
    boolean flag(String name) {
        return get(name, Boolean.class, false);
    }
}
