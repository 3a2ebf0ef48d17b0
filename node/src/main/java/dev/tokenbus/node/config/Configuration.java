package dev.tokenbus.node.config;

import dev.tokenbus.gateway.config.GatewayConfig;
import dev.tokenbus.metrics.cluster.MetricsConfig;
import dev.tokenbus.node.config.given.BadConfigurationException;
import dev.tokenbus.node.config.given.ConfigurationFile;
import dev.tokenbus.node.config.given.GivenValues;
import dev.tokenbus.node.config.given.Origin;
import dev.tokenbus.node.config.given.Problem;
import dev.tokenbus.node.config.given.RecordBinder;
import dev.tokenbus.node.config.variables.KubernetesVariables;
import dev.tokenbus.node.config.variables.OpenAiVariables;
import dev.tokenbus.node.config.variables.OtelVariables;
import dev.tokenbus.node.config.variables.ProxyVariables;
import dev.tokenbus.node.config.variables.Variables;
import dev.tokenbus.node.tracing.TracingConfig;
import dev.tokenbus.worker.config.ModelFile;
import dev.tokenbus.worker.config.WorkerConfig;
import dev.tokenbus.worker.simulated.SimulationConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the configuration: a file of YAML or properties, which environment variables override, which options of the command line
 * override. Refuses unknown names, so that a typo does not go unnoticed, and names each as it was written. What is wrong is all said at
 * once.
 */
public final class Configuration {
    private static final Logger LOG = LoggerFactory.getLogger(Configuration.class);

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

    /**
     * What was read, whether all of it is good or not.
     *
     * @param config null where something is wrong that no default can stand in for
     */
    public record Reading(GivenValues given, @Nullable NodeConfig config) {
        public List<Problem> problems() {
            return given.problems();
        }

        /** The configuration; throws {@link BadConfigurationException} with all that is wrong with it. */
        public NodeConfig orThrow() {
            if (config == null || !problems().isEmpty()) {
                throw new BadConfigurationException(problems());
            }
            return config;
        }
    }

    /** Loads the configuration without options of the command line. */
    public static NodeConfig load(@Nullable Path file, Map<String, String> environment) {
        return load(file, environment, List.of());
    }

    /**
     * Loads the configuration; throws {@link BadConfigurationException} with the name under which each bad value was given, the value,
     * and what is expected.
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
        return read(file, environment, options, remarks).orThrow();
    }

    /** Reads the configuration, whatever is wrong with it; throws {@link BadConfigurationException} for a file that is not readable. */
    public static Reading read(
            @Nullable Path file, Map<String, String> environment, List<Option> options, Consumer<Runnable> remarks) {
        GivenValues given = new GivenValues(remarks);
        if (file != null) {
            ConfigurationFile.read(file, given);
        }
        Map<String, String> own = KubernetesVariables.without(environment);
        reportInjected(environment, own, given);
        putVariables(own, given);
        options.forEach(option -> given.put(option.key(), option.value(), new Origin.Flag(option.name())));
        OpenAiVariables.putInto(given, own);
        ProxyVariables.putInto(given, own, KnownKeys.upstreamNames(given.keys()));
        OtelVariables.putInto(given, own);
        KnownKeys.check(given);
        return new Reading(given, bind(given));
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
        Variables variables = new Variables(KnownKeys.fixed().keySet(), KnownKeys.upstreamFields());
        Set<String> upstreams = KnownKeys.upstreamNames(given.keys());
        upstreams.add(OpenAiVariables.UPSTREAM_NAME);
        new TreeMap<>(environment).forEach((name, text) -> {
            Optional<String> key = variables.keyOf(name, upstreams);
            if (key.isPresent()) {
                given.putVariable(key.get(), text, name);
            } else if (variables.isMistaken(name)) {
                given.complain(null, variables.unknown(name));
            }
        });
    }

    /** Every key; those of a model server called {@code NAME} stand for those of all. */
    static List<String> keys() {
        List<String> keys = new ArrayList<>(KnownKeys.fixed().keySet());
        keys.addAll(KnownKeys.ofUpstream(KnownKeys.ANY_UPSTREAM).keySet());
        return keys;
    }

    private static @Nullable NodeConfig bind(GivenValues given) {
        List<String> upstreams = new ArrayList<>(KnownKeys.upstreamNames(given.keys()));
        // Its first model is the default one.
        if (upstreams.remove(OpenAiVariables.UPSTREAM_NAME)) {
            upstreams.add(0, OpenAiVariables.UPSTREAM_NAME);
        }
        upstreams.removeIf(upstream -> !isName(upstream, given));
        upstreams.forEach(upstream -> requireUrl(upstream, given));
        try {
            return bind(new RecordBinder(given.texts(), given::complain), upstreams);
        } catch (IllegalArgumentException e) {
            given.complain(String.valueOf(e.getMessage()));
            return null;
        }
    }

    private static boolean isName(String upstream, GivenValues given) {
        try {
            KnownKeys.anyUpstream(upstream);
            return true;
        } catch (IllegalArgumentException e) {
            given.complain(given.placeOf(firstKey(upstream, given)), String.valueOf(e.getMessage()));
            return false;
        }
    }

    private static String firstKey(String upstream, GivenValues given) {
        String prefix = Variables.UPSTREAM_KEYS + upstream + ".";
        return given.keys().stream()
                .filter(key -> key.startsWith(prefix))
                .findFirst()
                .orElse(prefix);
    }

    private static void requireUrl(String upstream, GivenValues given) {
        String key = Variables.UPSTREAM_KEYS + upstream + ".baseUrl";
        if (given.has(key)) {
            return;
        }
        String sibling = firstKey(upstream, given);
        boolean fromVariable = !given.nameOf(sibling).equals(sibling);
        given.complain(
                given.placeOf(sibling),
                (fromVariable ? RecordBinder.environmentName(key) : key)
                        + ": missing (expected: http(s)://host[:port]/v1), but there is " + given.nameOf(sibling));
    }

    static NodeConfig bind(RecordBinder binder, List<String> upstreams) {
        return new NodeConfig(
                binder.bind("node", ProcessConfig.DEFAULT),
                binder.bind("cluster", ClusterKeys.DEFAULT),
                binder.bind("gateway", GatewayConfig.DEFAULT),
                binder.bind("worker", WorkerConfig.DEFAULT),
                binder.bind("worker.simulation", SimulationConfig.DEFAULT),
                binder.bind("worker.modelFile", ModelFile.NONE),
                upstreams.stream()
                        .map(name -> binder.bind(Variables.UPSTREAM_KEYS + name, KnownKeys.anyUpstream(name)))
                        .toList(),
                binder.bind("metrics", MetricsConfig.DEFAULT),
                binder.bind("tracing", TracingConfig.OFF),
                binder.bind("log", LogConfig.DEFAULT));
    }
}
