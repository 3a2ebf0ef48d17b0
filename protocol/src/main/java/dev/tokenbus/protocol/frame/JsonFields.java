package dev.tokenbus.protocol.frame;

import dev.tokenbus.protocol.json.JsonReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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

    /** The fields that an object may have, in the order in which a refusal lists them; any other is skipped. */
    static final class Table {
        private final Map<String, Field> fields = new LinkedHashMap<>();

        private record Field(int index, Kind kind) {}

        /** Adds fields of one kind. */
        Table with(Kind kind, String... names) {
            for (String name : names) {
                fields.put(name, new Field(fields.size(), kind));
            }
            return this;
        }

        Set<String> names() {
            return fields.keySet();
        }
    }

    /** Takes a string, and ignores a value of any other kind. */
    static final Kind TEXT_IF_ANY = (in, path) -> in.isString() ? in.string(path) : null;

    /** So many names of unknown fields are kept, to refuse one of them. */
    private static final int MOST_UNKNOWN = 8;

    private final Table table;
    private final @Nullable Object[] values;
    private List<String> unknown = List.of();

    JsonFields(Table table) {
        this.table = table;
        values = new Object[table.fields.size()];
    }

    /** Reads an object inside a message; {@code prefix} stands before the names of its fields in error messages. */
    static JsonFields object(JsonReader in, String path, String prefix, Table table) throws IOException {
        JsonFields fields = new JsonFields(table);
        in.object(path, name -> fields.read(in, name, prefix));
        return fields;
    }

    /** Reads a field of a message. */
    void read(JsonReader in, String name) throws IOException {
        read(in, name, "");
    }

    private void read(JsonReader in, String name, String prefix) throws IOException {
        Table.Field field = table.fields.get(name);
        if (field != null) {
            values[field.index] = field.kind.read(in, prefix.isEmpty() ? name : prefix + name);
        } else if (unknown.size() < MOST_UNKNOWN) {
            unknown = new ArrayList<>(unknown);
            unknown.add(name);
        }
    }

    /** The first fields that the table does not know. */
    List<String> unknown() {
        return unknown;
    }

    private @Nullable Object value(String name) {
        return values[Objects.requireNonNull(table.fields.get(name), name).index];
    }

    boolean has(String name) {
        return value(name) != null;
    }

    /** The value of a field whose kind gives this type; null without the field. */
    <T> @Nullable T get(String name, Class<T> type) {
        return type.cast(value(name));
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
        return value(name) instanceof List<?> list
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
        return value(name) instanceof Long number ? number : unset;
    }

    /** False without the field. */
    boolean flag(String name) {
        return get(name, Boolean.class, false);
    }
}
