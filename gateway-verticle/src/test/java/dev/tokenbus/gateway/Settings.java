package dev.tokenbus.gateway;

import dev.tokenbus.gateway.config.GatewayConfig;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** A gateway's configuration for tests: a free port, no drain, no failover, else the defaults; changed by its keys. */
record Settings(Map<String, Object> values) {
    /** With {@code failoverMs} 0 a stream that loses its worker ends at once. */
    static final Settings TEST = new Settings(Map.of())
            .with("port", 0)
            .with("drainMs", 0)
            .with("failoverMs", 0)
            .with("maxMessagesPerSecond", 10_000);

    /** The same with another value for one key, named as in the configuration, without its prefix. */
    Settings with(String key, Object value) {
        Map<String, Object> changed = new TreeMap<>(values);
        changed.put(key, value);
        return new Settings(changed);
    }

    GatewayConfig build() {
        Map<String, Object> unused = new TreeMap<>(values);
        GatewayConfig config = (GatewayConfig) changed(GatewayConfig.DEFAULT, unused);
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

    private static Object valueOf(RecordComponent component, Record standard, Map<String, Object> unused) {
        Object value;
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
