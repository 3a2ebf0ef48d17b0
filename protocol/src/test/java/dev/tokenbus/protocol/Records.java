package dev.tokenbus.protocol;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.jspecify.annotations.Nullable;

/**
 * Arbitrary instances of records and sealed interfaces of records, made from their components, so that a new frame or a
 * new field is generated without a word here. What a component's type does not say comes from the overrides.
 */
final class Records {
    private final Map<Class<?>, Arbitrary<?>> byType;
    private final Map<String, Arbitrary<?>> byComponent;

    /**
     * @param byType values of a whole type
     * @param byComponent values of one component, by {@code SimpleClassName.component}
     */
    Records(Map<Class<?>, Arbitrary<?>> byType, Map<String, Arbitrary<?>> byComponent) {
        this.byType = byType;
        this.byComponent = byComponent;
    }

    <T> Arbitrary<T> of(Class<T> type) {
        return ofType(type).map(type::cast);
    }

    private Arbitrary<Object> ofType(Type type) {
        if (type instanceof ParameterizedType generic) {
            return ofGeneric(generic);
        }
        Class<?> plain = (Class<?>) type;
        if (byType.containsKey(plain)) {
            return byType.get(plain).asGeneric();
        }
        if (plain.isSealed()) {
            List<Arbitrary<Object>> cases = new ArrayList<>();
            for (Class<?> each : plain.getPermittedSubclasses()) {
                cases.add(ofType(each));
            }
            return Arbitraries.oneOf(cases);
        }
        if (plain.isEnum()) {
            return Arbitraries.of(plain.getEnumConstants());
        }
        if (plain.isRecord()) {
            return ofRecord(plain);
        }
        throw new IllegalArgumentException("no way to make a " + type);
    }

    private Arbitrary<Object> ofGeneric(ParameterizedType generic) {
        Arbitrary<Object> element = ofType(generic.getActualTypeArguments()[0]);
        if (generic.getRawType() == List.class) {
            return element.list().ofMaxSize(3).asGeneric();
        }
        if (generic.getRawType() == Set.class) {
            return element.set().ofMaxSize(3).asGeneric();
        }
        if (generic.getRawType() == Map.class) {
            Arbitrary<Object> value = ofType(generic.getActualTypeArguments()[1]);
            return Arbitraries.maps(element, value).ofMaxSize(3).asGeneric();
        }
        throw new IllegalArgumentException("no way to make a " + generic);
    }

    private Arbitrary<Object> ofRecord(Class<?> type) {
        List<Arbitrary<Object>> components = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            components.add(ofComponent(type, component));
        }
        return Combinators.combine(components).as(values -> construct(type, values));
    }

    private Arbitrary<Object> ofComponent(Class<?> type, RecordComponent component) {
        Arbitrary<?> override = byComponent.get(type.getSimpleName() + "." + component.getName());
        Arbitrary<Object> values = override != null ? override.asGeneric() : ofType(component.getGenericType());
        return component.getAnnotatedType().isAnnotationPresent(Nullable.class) ? values.injectNull(0.3) : values;
    }

    private static Object construct(Class<?> type, List<Object> values) {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            return constructor.newInstance(values.toArray());
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("a " + type.getSimpleName() + " of " + values, e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
