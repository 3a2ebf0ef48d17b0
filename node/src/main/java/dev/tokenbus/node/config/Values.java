package dev.tokenbus.node.config;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Values of the configuration as texts, for people and for files. */
public final class Values {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9/_.-][A-Za-z0-9 ._/:=+~-]*");
    private static final Pattern ELSE = Pattern.compile(".*(: | #).*|.*[: ]|-( .*)?|\\.\\.\\.|---.*");
    private static final Set<String> NULLS = Set.of("null", "Null", "NULL");

    private Values() {}

    /** The value as one text; empty for none. */
    public static String text(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(Values::text).collect(Collectors.joining(","));
        } else if (value instanceof Duration time) {
            return String.valueOf(time.toMillis());
        } else if (value instanceof Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT);
        }
        return value == null ? "" : value.toString();
    }

    /** The value as YAML writes it; empty for none. */
    public static String yaml(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(each -> quoted(text(each), true)).collect(Collectors.joining(", ", "[", "]"));
        }
        return value == null ? "" : quoted(text(value), false);
    }

    private static String quoted(String text, boolean isItem) {
        boolean isPlain = PLAIN.matcher(text).matches()
                && !ELSE.matcher(text).matches()
                && !NULLS.contains(text)
                && !(isItem && text.indexOf(':') >= 0);
        return isPlain ? text : '"' + escaped(text) + '"';
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                escaped.append('\\').append((char) c);
            } else if (Character.isISOControl(c)) {
                escaped.append("\\u%04X".formatted(c));
            } else {
                escaped.append((char) c);
            }
        });
        return escaped.toString();
    }
}
