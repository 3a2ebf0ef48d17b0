package dev.tokenbus.protocol;

import dev.tokenbus.protocol.bus.BusMessages;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.testkit.property.Generator;
import dev.tokenbus.testkit.property.Randomness;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes any instance of a record or of a sealed interface of records from random components, so that a new frame or a new
 * field needs no entry here. Overrides give the values that a type alone does not tell.
 */
public final class Records {
    private static final int MOST_ELEMENTS = 3;

    private final Map<Class<?>, Generator<?>> byType;
    private final Map<String, Generator<?>> byComponent;

    /**
     * @param byType values of a whole type
     * @param byComponent values of one component, by {@code SimpleClassName.component}
     */
    Records(Map<Class<?>, Generator<?>> byType, Map<String, Generator<?>> byComponent) {
        this.byType = byType;
        this.byComponent = byComponent;
    }

    public <T> Generator<T> of(Class<T> type) {
        return random -> type.cast(ofType(type, random));
    }

    private Object ofType(Type type, Randomness random) {
        if (type instanceof ParameterizedType generic) {
            return ofGeneric(generic, random);
        }
        Class<?> plain = (Class<?>) type;
        Generator<?> given = byType.get(plain);
        if (given != null) {
            return Objects.requireNonNull(given.from(random));
        }
        if (plain == BusMessage.class) {
            return ofType(random.of(BusMessages.all()), random);
        }
        if (plain.isSealed()) {
            return ofType(random.of(plain.getPermittedSubclasses()), random);
        }
        if (plain.isEnum()) {
            return random.of(plain.getEnumConstants());
        }
        if (plain.isRecord()) {
            return ofRecord(plain, random);
        }
        throw new IllegalArgumentException("no way to make a " + type);
    }

    private Object ofGeneric(ParameterizedType generic, Randomness random) {
        Type element = generic.getActualTypeArguments()[0];
        if (generic.getRawType() == List.class) {
            return random.list(0, MOST_ELEMENTS, each -> ofType(element, each));
        }
        if (generic.getRawType() == Set.class) {
            return random.set(MOST_ELEMENTS, each -> ofType(element, each));
        }
        if (generic.getRawType() == Map.class) {
            Type value = generic.getActualTypeArguments()[1];
            return map(random, each -> ofType(element, each), each -> ofType(value, each));
        }
        throw new IllegalArgumentException("no way to make a " + generic);
    }

    /** A map of at most three entries. */
    static <K, V> Map<K, V> map(Randomness random, Generator<K> key, Generator<V> value) {
        Map<K, V> map = new LinkedHashMap<>();
        random.list(0, MOST_ELEMENTS, each -> map.put(key.from(each), value.from(each)));
        return map;
    }

    private Object ofRecord(Class<?> type, Randomness random) {
        Object[] components = Arrays.stream(type.getRecordComponents())
                .map(component -> ofComponent(type, component, random))
                .toArray();
        return construct(type, components);
    }

    private @Nullable Object ofComponent(Class<?> type, RecordComponent component, Randomness random) {
        Generator<?> override = byComponent.get(type.getSimpleName() + "." + component.getName());
        Generator<?> values = override != null ? override : each -> ofType(component.getGenericType(), each);
        boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
        return nullable ? random.orNull(values) : values.from(random);
    }

    private static Object construct(Class<?> type, Object[] values) {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(
                    "a " + type.getSimpleName() + " of " + Arrays.toString(values), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
