package dev.tokenbus.node.config;

import dev.tokenbus.gateway.config.GatewayConfig;
import dev.tokenbus.metrics.cluster.MetricsConfig;
import dev.tokenbus.node.tracing.TracingConfig;
import dev.tokenbus.worker.config.ModelFile;
import dev.tokenbus.worker.config.WorkerConfig;
import dev.tokenbus.worker.simulated.SimulationConfig;
import dev.tokenbus.worker.upstream.UpstreamConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the configuration: a properties file, which environment variables override, which options of the command line override.
 * Refuses unknown names, so that a typo does not go unnoticed, and names each as it was written.
 */
public final class Configuration {
    private static final Logger LOG = LoggerFactory.getLogger(Configuration.class);

    static final String UPSTREAM = "worker.upstream.";
    private static final Pattern UPSTREAM_KEY = Pattern.compile("worker\\.upstream\\.(.+)\\.[A-Za-z]+");
    /** Stands for the name of any model server in the names that are suggested. */
    private static final String ANY_UPSTREAM = "NAME";
    /** As many of the variables that are ignored are named. */
    private static final int SHOWN = 3;

    private Configuration() {}

    /**
     * A value from the command line.
     *
     * @param name the option, as a person writes it
     * @param key the key that it sets
     */
    public record Option(String name, String key, String value) {}

    /** Loads the configuration without options of the command line. */
    public static NodeConfig load(@Nullable Path file, Map<String, String> environment) {
        return load(file, environment, List.of());
    }

    /**
     * Loads the configuration; throws {@link IllegalArgumentException} with the name under which a bad value was given, the
     * value, and what is expected.
     */
    public static NodeConfig load(@Nullable Path file, Map<String, String> environment, List<Option> options) {
        return load(file, environment, options, Runnable::run);
    }

    /**
     * As {@link #load(Path, Map, List)}.
     *
     * @param remarks takes what is to be logged of the configuration, when the log is set up as it says
     */
    public static NodeConfig load(
            @Nullable Path file, Map<String, String> environment, List<Option> options, Consumer<Runnable> remarks) {
        GivenValues given = new GivenValues(remarks);
        if (file != null) {
            ConfigurationFile.read(file).forEach((key, text) -> given.put(key, text, key));
        }
        Map<String, String> own = KubernetesVariables.without(environment);
        reportInjected(environment, own, given);
        putVariables(own, given);
        options.forEach(option -> given.put(option.key(), option.value(), option.name()));
        OpenAiVariables.putInto(given, own);
        ProxyVariables.putInto(given, own, upstreamNames(given.keys()));
        OtelVariables.putInto(given, own);
        refuseUnknownKeys(given);
        return bind(given);
    }

    private static void reportInjected(Map<String, String> environment, Map<String, String> own, GivenValues given) {
        List<String> injected = environment.keySet().stream()
                .filter(name -> name.startsWith("TOKENBUS_") && !own.containsKey(name))
                .sorted()
                .toList();
        if (!injected.isEmpty()) {
            given.remark(() -> LOG.atInfo()
                    .addKeyValue("count", injected.size())
                    .addKeyValue("variable", String.join(",", injected.subList(0, Math.min(injected.size(), SHOWN))))
                    .log("variables that Kubernetes sets for Services are ignored"));
        }
    }

    private static void putVariables(Map<String, String> environment, GivenValues given) {
        Variables variables = new Variables(fixedKeys(), upstreamFields());
        Set<String> upstreams = upstreamNames(given.keys());
        upstreams.add(OpenAiVariables.UPSTREAM_NAME);
        Map<String, String> unknown = new TreeMap<>();
        environment.forEach((name, text) -> {
            Optional<String> key = variables.keyOf(name, upstreams);
            if (key.isPresent()) {
                given.put(key.get(), text, name);
            } else if (variables.isMistaken(name)) {
                unknown.put(name, variables.unknown(name));
            }
        });
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", unknown.values()));
        }
    }

    /** Every key; those of a model server called {@code NAME} stand for those of all. */
    static List<String> keys() {
        List<String> keys = new ArrayList<>(fixedKeys());
        keys.addAll(upstreamKeys(ANY_UPSTREAM));
        return keys;
    }

    private static List<String> fixedKeys() {
        RecordBinder binder = new RecordBinder(Map.of());
        bind(binder, List.of());
        return binder.knownKeys();
    }

    private static List<String> upstreamFields() {
        return upstreamKeys(ANY_UPSTREAM).stream()
                .map(key -> key.substring(key.lastIndexOf('.') + 1))
                .toList();
    }

    private static List<String> upstreamKeys(String name) {
        RecordBinder binder = new RecordBinder(Map.of());
        binder.bind(UPSTREAM + name, UpstreamConfig.of(ANY_UPSTREAM, "http://localhost", null, List.of()));
        return binder.knownKeys().stream().filter(key -> !key.endsWith(".name")).toList();
    }

    private static void refuseUnknownKeys(GivenValues given) {
        Set<String> known = new TreeSet<>(fixedKeys());
        upstreamNames(given.keys()).forEach(name -> known.addAll(upstreamKeys(name)));
        String unknown = given.keys().stream()
                .filter(key -> !known.contains(key))
                .map(key -> key + suggestion(key, known))
                .collect(Collectors.joining(", "));
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("unknown configuration key: " + unknown);
        }
    }

    private static String suggestion(String key, Collection<String> known) {
        List<String> all = new ArrayList<>(known);
        all.addAll(upstreamKeys(ANY_UPSTREAM));
        return Nearest.of(key, all).map(near -> " (did you mean " + near + "?)").orElse("");
    }

    private static NodeConfig bind(GivenValues given) {
        List<String> upstreams = new ArrayList<>(upstreamNames(given.keys()));
        // Its first model is the default one.
        if (upstreams.remove(OpenAiVariables.UPSTREAM_NAME)) {
            upstreams.add(0, OpenAiVariables.UPSTREAM_NAME);
        }
        for (String upstream : upstreams) {
            requireUrl(upstream, given);
        }
        try {
            return bind(new RecordBinder(given.texts()), upstreams);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(given.inGivenNames(String.valueOf(e.getMessage())), e);
        }
    }

    private static void requireUrl(String upstream, GivenValues given) {
        String key = UPSTREAM + upstream + ".baseUrl";
        if (given.has(key)) {
            return;
        }
        String sibling = given.keys().stream()
                .filter(each -> each.startsWith(UPSTREAM + upstream + "."))
                .findFirst()
                .orElse(key);
        boolean fromVariable = !given.nameOf(sibling).equals(sibling);
        throw new IllegalArgumentException((fromVariable ? RecordBinder.environmentName(key) : key)
                + ": missing (expected: http(s)://host[:port]/v1), but there is " + given.nameOf(sibling));
    }

    private static NodeConfig bind(RecordBinder binder, List<String> upstreams) {
        return new NodeConfig(
                binder.bind("node", ProcessConfig.DEFAULT),
                binder.bind("gateway", GatewayConfig.DEFAULT),
                binder.bind("worker", WorkerConfig.DEFAULT),
                binder.bind("worker.simulation", SimulationConfig.DEFAULT),
                binder.bind("worker.modelFile", ModelFile.NONE),
                upstreams.stream()
                        .map(name -> binder.bind(
                                UPSTREAM + name, UpstreamConfig.of(name, "http://localhost", null, List.of())))
                        .toList(),
                binder.bind("metrics", MetricsConfig.DEFAULT),
                binder.bind("tracing", TracingConfig.OFF),
                binder.bind("log", LogConfig.DEFAULT));
    }

    private static Set<String> upstreamNames(Set<String> keys) {
        Set<String> names = new TreeSet<>();
        for (String key : keys) {
            Matcher matcher = UPSTREAM_KEY.matcher(key);
            if (matcher.matches()) {
                names.add(matcher.group(1));
            }
        }
        return names;
    }
}
