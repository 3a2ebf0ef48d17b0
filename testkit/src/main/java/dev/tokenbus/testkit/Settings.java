package dev.tokenbus.testkit;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Values for a configuration record, by configuration key without its prefix, for tests that change a few. A component that
 * is a record groups keys; a {@link Duration} is a number of milliseconds whose key ends in {@code Ms}.
 */
public record Settings(Map<String, Object> values) {
    public static final Settings NONE = new Settings(Map.of());

    /** These settings with another value for one key, which is written without its prefix. */
    public Settings with(String key, Object value) {
        Map<String, Object> changed = new TreeMap<>(values);
        changed.put(key, value);
        return new Settings(changed);
    }

    /** The base with these values; refuses a key that the base does not have. */
    @SuppressWarnings("unchecked")
    public <T extends Record> T applyTo(T base) {
        Map<String, Object> unused = new TreeMap<>(values);
        T config = (T) changed(base, unused);
        if (!unused.isEmpty()) {
            throw new IllegalArgumentException("no such keys: " + unused.keySet());
        }
        return config;
    }

    private static Record changed(Record standard, Map<String, Object> unused) {
        RecordComponent[] components = standard.getClass().getRecordComponents();
        Object[] arguments = Arrays.stream(components)
                .map(component -> valueOf(component, standard, unused))
                .toArray();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Constructor<?> constructor = standard.getClass().getDeclaredConstructor(types);
            return (Record) constructor.newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static @Nullable Object valueOf(RecordComponent component, Record standard, Map<String, Object> unused) {
        @Nullable Object value;
        try {
            value = component.getAccessor().invoke(standard);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
        if (value instanceof Record nested) {
            return changed(nested, unused);
        }
        boolean isTime = component.getType() == Duration.class;
        Object given = unused.remove(component.getName() + (isTime ? "Ms" : ""));
        if (given == null) {
            return value;
        }
        return isTime
                ? Duration.ofMillis(((Number) given).longValue())
                : component.getType() == long.class ? (Object) ((Number) given).longValue() : given;
    }
}
