package dev.tokenbus.node.config;

import dev.tokenbus.gateway.config.GatewayConfig;
import dev.tokenbus.metrics.cluster.MetricsConfig;
import dev.tokenbus.worker.config.WorkerConfig;
import dev.tokenbus.worker.simulated.SimulationConfig;
import dev.tokenbus.worker.upstream.UpstreamConfig;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the configuration: a properties file, which environment variables override. Refuses unknown keys, so that a typo does
 * not go unnoticed.
 */
public final class Configuration {
    private static final Pattern UPSTREAM_KEY = Pattern.compile("worker\\.upstream\\.([A-Za-z0-9_-]+)\\..+");
    private static final String UPSTREAM_PREFIX = "worker.upstream.";
    private static final String OPENAI = "openai";
    private static final List<String> PREFIXES =
            List.of("TOKENBUS_NODE_", "TOKENBUS_GATEWAY_", "TOKENBUS_WORKER_", "TOKENBUS_METRICS_");

    private Configuration() {}

    /** Loads the configuration; throws {@link IllegalArgumentException} with the key, the value and what is expected. */
    public static NodeConfig load(@Nullable Path file, Map<String, String> environment) {
        Map<String, String> values = file == null ? new TreeMap<>() : readFile(file);
        // Collects the keys from the defaults first, because a variable may override a bad value of the file.
        RecordBinder keys = new RecordBinder(Map.of());
        bind(keys, upstreamNames(values), name -> "http://localhost");
        Map<String, String> unread = new TreeMap<>(environment);
        for (String key : keys.knownKeys()) {
            String text = unread.remove(RecordBinder.environmentName(key));
            if (text != null) {
                values.put(key, text);
            }
        }
        refuseUnknown(unread);
        RecordBinder binder = new RecordBinder(values);
        NodeConfig config = bind(binder, upstreamNames(values), name -> baseUrl(values, name));
        if (!binder.unknownKeys().isEmpty()) {
            throw new IllegalArgumentException("unknown configuration keys: "
                    + String.join(", ", binder.unknownKeys()) + " (known: " + String.join(", ", binder.knownKeys())
                    + ")");
        }
        return withOpenAiEnvironment(config, environment);
    }

    private static NodeConfig bind(RecordBinder binder, Set<String> upstreams, UnaryOperator<String> baseUrl) {
        return new NodeConfig(
                binder.bind("node", ProcessConfig.DEFAULT),
                binder.bind("gateway", GatewayConfig.DEFAULT),
                binder.bind("worker", WorkerConfig.DEFAULT),
                binder.bind("worker.simulation", SimulationConfig.DEFAULT),
                upstreams.stream()
                        .map(name -> binder.bind(
                                UPSTREAM_PREFIX + name, UpstreamConfig.of(name, baseUrl.apply(name), null, List.of())))
                        .toList(),
                binder.bind("metrics", MetricsConfig.DEFAULT));
    }

    private static Set<String> upstreamNames(Map<String, String> values) {
        Set<String> names = new TreeSet<>();
        for (String key : values.keySet()) {
            Matcher matcher = UPSTREAM_KEY.matcher(key);
            if (matcher.matches()) {
                names.add(matcher.group(1));
            }
        }
        return names;
    }

    private static String baseUrl(Map<String, String> values, String upstream) {
        String key = UPSTREAM_PREFIX + upstream + ".baseUrl";
        String baseUrl = values.get(key);
        if (baseUrl == null) {
            throw new IllegalArgumentException(key + ": missing (expected: http(s)://host[:port]/v1)");
        }
        return baseUrl;
    }

    private static void refuseUnknown(Map<String, String> unread) {
        for (String name : unread.keySet()) {
            if (PREFIXES.stream().anyMatch(name::startsWith)) {
                throw new IllegalArgumentException("unknown environment variable: " + name);
            }
        }
    }

    /** Adds the upstream that the two variables of every OpenAI client name, before all others. */
    private static NodeConfig withOpenAiEnvironment(NodeConfig config, Map<String, String> environment) {
        String baseUrl = environment.getOrDefault("OPENAI_BASE_URL", "");
        String key = environment.getOrDefault("OPENAI_API_KEY", "");
        if (baseUrl.isEmpty() && key.isEmpty()) {
            return config;
        }
        return withUpstream(config, baseUrl.isEmpty() ? "https://api.openai.com/v1" : baseUrl, key);
    }

    /** The configuration with one more upstream, whose first model is the default. */
    public static NodeConfig withUpstream(NodeConfig config, String baseUrl, String apiKey) {
        List<UpstreamConfig> upstreams = new ArrayList<>();
        upstreams.add(UpstreamConfig.of(OPENAI, baseUrl, apiKey.isEmpty() ? null : apiKey, List.of()));
        upstreams.addAll(config.upstreams());
        return config.withUpstreams(upstreams);
    }

    /** The configuration without the environment's upstream, for a command that names another. */
    public static NodeConfig withoutOpenAi(NodeConfig config) {
        return config.withUpstreams(config.upstreams().stream()
                .filter(upstream -> !upstream.name().equals(OPENAI))
                .toList());
    }

    private static Map<String, String> readFile(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "configuration file " + file + ": not readable (" + e.getMessage() + ")", e);
        }
        Map<String, String> values = new TreeMap<>();
        properties.stringPropertyNames().forEach(name -> values.put(name, properties.getProperty(name)));
        return values;
    }
}
