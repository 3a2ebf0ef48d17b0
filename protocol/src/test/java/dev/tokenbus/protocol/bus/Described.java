package dev.tokenbus.protocol.bus;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a record says, a line for each value in it: its path and the value. Nothing is hidden, as {@code toString} may. */
final class Described {
    private final List<String> lines = new ArrayList<>();

    private Described() {}

    static List<String> of(Record message) {
        Described described = new Described();
        described.add("", message);
        return List.copyOf(described.lines);
    }

    private void add(String path, @Nullable Object value) {
        if (value instanceof Record fields) {
            if (path.endsWith("]")) {
                lines.add(path + " is " + value.getClass().getSimpleName());
            }
            for (RecordComponent component : value.getClass().getRecordComponents()) {
                add(path.isEmpty() ? component.getName() : path + "." + component.getName(), read(component, fields));
            }
        } else if (value instanceof Map<?, ?> map) {
            lines.add(path + ".entries = " + map.size());
            new TreeMap<>(map).forEach((key, each) -> add(path + "{" + escaped(String.valueOf(key)) + "}", each));
        } else if (value instanceof List<?> list) {
            lines.add(path + ".size = " + list.size());
            for (int i = 0; i < list.size(); i++) {
                add(path + "[" + i + "]", list.get(i));
            }
        } else if (value instanceof Collection<?> set) {
            lines.add(path + " = " + new TreeSet<>(set));
        } else if (value instanceof byte[] bytes) {
            lines.add(path + " = 0x" + HexFormat.of().formatHex(bytes));
        } else {
            lines.add(path + " = " + escaped(String.valueOf(value)));
        }
    }

    private static @Nullable Object read(RecordComponent component, Record of) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(of);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(component.toString(), e);
        }
    }

    /** The same text in ASCII, on one line. */
    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.chars()
                .forEach(unit -> escaped.append(
                        unit >= ' ' && unit <= '~' && unit != '\\'
                                ? Character.toString(unit)
                                : "\\u" + HexFormat.of().toHexDigits((char) unit)));
        return escaped.toString();
    }
}
