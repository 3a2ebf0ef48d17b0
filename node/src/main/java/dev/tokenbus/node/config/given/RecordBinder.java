package dev.tokenbus.node.config.given;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Fills a configuration record from strings. A value's key is {@code prefix.component}; missing values come from a base record;
 * the record's constructor checks them all. A component that is itself a record only groups keys: its components have the
 * same prefix. A {@link Duration} is a whole number of milliseconds, and its key ends in {@code Ms}.
 *
 * <p>A bad value is a problem, and the base's stands in for it, so that one look finds all problems.
 */
public final class RecordBinder {
    private static final Pattern FRACTION = Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?");

    private final Map<String, String> values;
    private final Consumer<String> problems;
    private final TreeMap<String, Class<?>> known = new TreeMap<>();

    /**
     * @param values the strings by key; environment variables have already overridden the file
     * @param problems takes a sentence for each bad value, which begins with its key
     */
    public RecordBinder(Map<String, String> values, Consumer<String> problems) {
        this.values = values;
        this.problems = problems;
    }

    /** The base with the given values, except bad ones. */
    public <T extends Record> T bind(String prefix, T base) {
        RecordComponent[] components = base.getClass().getRecordComponents();
        Object[] standards = new Object[components.length];
        Object[] arguments = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            standards[i] = read(components[i], base);
            arguments[i] = standards[i] instanceof Record nested
                    ? bind(prefix, nested)
                    : value(keyOf(prefix, components[i]), components[i], standards[i]);
        }
        // Each round puts the base's value in the place of a bad one.
        while (true) {
            try {
                return construct(base, components, arguments);
            } catch (IllegalArgumentException e) {
                String message = withWholeKey(prefix, String.valueOf(e.getMessage()));
                problems.accept(message);
                int blamed = blamed(message, prefix, components);
                if (blamed < 0 || Objects.equals(arguments[blamed], standards[blamed])) {
                    return base;
                }
                arguments[blamed] = standards[blamed];
            }
        }
    }

    /** Which component a message begins with; -1 for none. */
    private static int blamed(String message, String prefix, RecordComponent[] components) {
        for (int i = 0; i < components.length; i++) {
            if (message.startsWith(keyOf(prefix, components[i]) + ":")) {
                return i;
            }
        }
        return -1;
    }

    /** A record does not know the whole key of one of several that are alike: worker.upstream.poolSize is one of a server. */
    private String withWholeKey(String prefix, String message) {
        int end = message.indexOf(": ");
        String key = end < 0 ? "" : prefix + '.' + message.substring(message.lastIndexOf('.', end) + 1, end);
        return known.containsKey(key) ? key + message.substring(end) : message;
    }

    private @Nullable Object value(String key, RecordComponent component, @Nullable Object standard) {
        known.put(key, component.getType());
        String text = values.get(key);
        if (text == null || (text.isBlank() && standard == null)) {
            return standard;
        }
        try {
            return parse(key, component.getType(), text.strip());
        } catch (IllegalArgumentException e) {
            problems.accept(e.getMessage());
            return standard;
        }
    }

    /** The key of a component that is no record; a {@link Duration} adds {@code Ms}. */
    public static String keyOf(String prefix, RecordComponent component) {
        return prefix + "." + component.getName() + (component.getType() == Duration.class ? "Ms" : "");
    }

    /** Every key that a bound record has, and what its values are. */
    public Map<String, Class<?>> knownKeys() {
        return known;
    }

    /** The environment variable of a key: {@code gateway.maxMessageBytes} is {@code TOKENBUS_GATEWAY_MAX_MESSAGE_BYTES}. */
    public static String environmentName(String key) {
        return "TOKENBUS_"
                + key.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                        .replaceAll("[^A-Za-z0-9]+", "_")
                        .toUpperCase(Locale.ROOT);
    }

    /** The value of a component. */
    public static @Nullable Object read(RecordComponent component, Record base) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(base);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Record> T construct(T base, RecordComponent[] components, Object[] arguments) {
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Constructor<?> constructor = base.getClass().getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return (T) constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException invalid) {
                throw invalid;
            }
            throw new IllegalStateException(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object parse(String key, Class<?> type, String text) {
        if (type == int.class || type == Integer.class) {
            return number(key, text, Integer.MIN_VALUE, Integer.MAX_VALUE).intValue();
        } else if (type == long.class || type == Long.class) {
            return number(key, text, Long.MIN_VALUE, Long.MAX_VALUE);
        } else if (type == double.class) {
            return fraction(key, text);
        } else if (type == Duration.class) {
            return Duration.ofMillis(number(key, text, Long.MIN_VALUE / 1_000_000, Long.MAX_VALUE / 1_000_000));
        } else if (type == boolean.class) {
            return bool(key, text);
        } else if (type == List.class) {
            return text.isEmpty() ? List.of() : List.of(text.split("\\s*,\\s*"));
        } else if (type.isEnum()) {
            return constant(key, type, text);
        }
        return text;
    }

    private static String shown(String text) {
        return text.isEmpty() ? "empty" : text;
    }

    private static Long number(String key, String text, long min, long max) {
        try {
            long number = Long.parseLong(text.replace("_", ""));
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // The exception below says what is expected.
        }
        throw new IllegalArgumentException(key + ": " + shown(text) + " (expected: a whole number)");
    }

    private static Double fraction(String key, String text) {
        if (!FRACTION.matcher(text).matches()) {
            throw new IllegalArgumentException(key + ": " + shown(text) + " (expected: a number)");
        }
        return Double.valueOf(text);
    }

    private static Boolean bool(String key, String text) {
        if (text.equals("true") || text.equals("false")) {
            return Boolean.valueOf(text);
        }
        throw new IllegalArgumentException(key + ": " + shown(text) + " (expected: true or false)");
    }

    private static Object constant(String key, Class<?> type, String text) {
        return Arrays.stream(type.getEnumConstants())
                .filter(each -> each.toString().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(key + ": " + shown(text) + " (expected: one of "
                        + Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT) + ")"));
    }
}
