package dev.tokenbus.node.config;

import dev.tokenbus.node.config.given.RecordBinder;
import dev.tokenbus.node.config.variables.Variables;
import dev.tokenbus.worker.upstream.UpstreamConfig;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The sections of the configuration in the order in which people read them, and the values of their keys. */
public final class Sections {
    /** The section of a model server, whatever it is called. */
    public static final String ANY_UPSTREAM = Variables.UPSTREAM_KEYS + KnownKeys.ANY_UPSTREAM;

    private Sections() {}

    /** Takes the keys of a section, in their order. */
    public interface Reader {
        /**
         * A key.
         *
         * @param owner the record that has it, itself perhaps a component of another one
         */
        void key(String key, RecordComponent component, @Nullable Object value, Record owner);
    }

    /** Each section's record with the defaults. */
    public static Map<String, Record> defaults() {
        return of(
                NodeConfig.DEFAULT,
                List.of(UpstreamConfig.of(KnownKeys.ANY_UPSTREAM, "http://localhost", null, List.of())));
    }

    /** Each section's record, those of the model servers among them. */
    public static Map<String, Record> of(NodeConfig config) {
        return of(config, config.upstreams());
    }

    private static Map<String, Record> of(NodeConfig config, List<UpstreamConfig> upstreams) {
        Map<String, Record> sections = new LinkedHashMap<>();
        sections.put("node", config.process());
        sections.put("cluster", config.cluster());
        sections.put("gateway", config.gateway());
        sections.put("worker", config.worker());
        sections.put("worker.simulation", config.simulation());
        sections.put("worker.modelFile", config.modelFile());
        upstreams.forEach(upstream -> sections.put(Variables.UPSTREAM_KEYS + upstream.name(), upstream));
        sections.put("metrics", config.metrics());
        sections.put("tracing", config.tracing());
        sections.put("log", config.log());
        return sections;
    }

    /** Reads the keys of a section. */
    public static void read(String section, Record values, Reader reader) {
        for (RecordComponent component : values.getClass().getRecordComponents()) {
            Object value = RecordBinder.read(component, values);
            if (value instanceof Record nested) {
                read(section, nested, reader);
            } else if (!(values instanceof UpstreamConfig && component.getName().equals("name"))) {
                // An upstream's name is in its key already.
                reader.key(RecordBinder.keyOf(section, component), component, value, values);
            }
        }
    }

    /** Every key with its value. */
    public static Map<String, @Nullable Object> values(NodeConfig config) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        of(config)
                .forEach((section, record) ->
                        read(section, record, (key, component, value, owner) -> values.put(key, value)));
        return values;
    }
}
