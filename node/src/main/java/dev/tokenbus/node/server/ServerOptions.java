package dev.tokenbus.node.server;

import dev.tokenbus.gateway.config.GatewayConfig;
import dev.tokenbus.node.config.Configuration;
import dev.tokenbus.node.config.LogConfig.Format;
import dev.tokenbus.node.config.NodeConfig;
import dev.tokenbus.node.config.StandardFile;
import dev.tokenbus.node.logging.LogSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** The options of every server command. Options override the environment, which overrides the file. */
public final class ServerOptions {
    private static final Logger LOG = LoggerFactory.getLogger(ServerOptions.class);

    private static final Set<String> LOCAL = Set.of("127.0.0.1", "0.0.0.0", "::");

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = {
                "A file of YAML or properties; see docs/configuration.md",
                "(default: $TOKENBUS_CONFIG, or tokenbus.yaml in the working directory if there is one)."
            })
    private @Nullable Path config;

    @Option(
            names = "-D",
            paramLabel = "KEY=VALUE",
            description = "Sets a key of docs/configuration.md; others can read it in the list of processes.")
    private Map<String, String> keys = Map.of();

    @Option(names = "--host", paramLabel = "ADDRESS", description = "Where the gateway listens (default: 127.0.0.1).")
    private @Nullable String host;

    @Option(names = "--port", paramLabel = "PORT", description = "The gateway's port (default: 8080); 0: a free one.")
    private @Nullable Integer port;

    @Option(
            names = "--management-port",
            paramLabel = "PORT",
            description = "The port for health, metrics and status (default: 8081); 0: a free one.")
    private @Nullable Integer managementPort;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "What status, logs and metrics call the node (default: its host and port).")
    private @Nullable String name;

    @Option(
            names = "--insecure",
            description = "Lets ports that other machines reach be open to everybody, without a key.")
    private boolean insecure;

    /** Loads the configuration; throws {@link IllegalArgumentException} that names what is bad as it was written. */
    public NodeConfig load(Map<String, String> environment) {
        return load(environment, null, null, Runnable::run);
    }

    /** As {@link #load(Map)} for a process that logs as the configuration says. */
    public NodeConfig loadAndLog(
            Format standard, Map<String, String> environment, @Nullable String upstream, @Nullable String modelFile) {
        LogSettings.begin(standard);
        List<Runnable> remarks = new ArrayList<>();
        NodeConfig config = load(environment, upstream, modelFile, remarks::add);
        LogSettings.apply(config.log(), standard);
        remarks.forEach(Runnable::run);
        return config;
    }

    /**
     * As {@link #load(Map)}.
     *
     * @param upstream the value of {@code --upstream}; null without that option
     * @param modelFile the value of {@code --model-file}; null without that option
     */
    private NodeConfig load(
            Map<String, String> environment,
            @Nullable String upstream,
            @Nullable String modelFile,
            Consumer<Runnable> remarks) {
        return read(environment, upstream, modelFile, remarks).orThrow();
    }

    /** Reads the configuration again, with these options, when it is asked to; throws as {@link #load(Map)} does. */
    public Supplier<NodeConfig> again(
            Map<String, String> environment, @Nullable String upstream, @Nullable String modelFile) {
        return () -> load(environment, upstream, modelFile, remark -> {});
    }

    /** As {@link #load(Map)}, whatever is wrong with the values. */
    public Configuration.Reading read(Map<String, String> environment) {
        return read(environment, null, null, remark -> {});
    }

    /**
     * As {@link #read(Map)}.
     *
     * @param upstream the value of {@code --upstream}; null without that option
     * @param modelFile the value of {@code --model-file}; null without that option
     */
    public Configuration.Reading read(
            Map<String, String> environment, @Nullable String upstream, @Nullable String modelFile) {
        return read(environment, upstream, modelFile, remark -> {});
    }

    private Configuration.Reading read(
            Map<String, String> environment,
            @Nullable String upstream,
            @Nullable String modelFile,
            Consumer<Runnable> remarks) {
        List<Configuration.Option> given = new ArrayList<>();
        keys.forEach((key, value) -> add(given, "-D" + key, key, value));
        add(given, "--host", "gateway.host", host);
        add(given, "--port", "gateway.port", port);
        add(given, "--management-port", "node.managementPort", managementPort);
        add(given, "--name", "node.name", name);
        add(given, "--insecure", "gateway.insecure", insecure ? "true" : null);
        add(given, "--upstream", "worker.upstream.openai.baseUrl", upstream);
        add(given, "--model-file", "worker.modelFile.path", modelFile);
        return Configuration.read(file(environment, remarks), environment, given, remarks);
    }

    /** The file to read; null for none. What was not named here is logged. */
    private @Nullable Path file(Map<String, String> environment, Consumer<Runnable> remarks) {
        if (config != null) {
            return config;
        }
        Optional<StandardFile> standard = StandardFile.of(environment, Path.of(""));
        standard.ifPresent(file -> remarks.accept(() -> LOG.atInfo()
                .addKeyValue("file", file.path())
                .addKeyValue("why", file.why())
                .log("a configuration file is read")));
        return standard.map(StandardFile::path).orElse(null);
    }

    private static void add(List<Configuration.Option> given, String name, String key, @Nullable Object value) {
        if (value != null) {
            given.add(new Configuration.Option(name, key, value.toString()));
        }
    }

    /** The beginning of a gateway's URL: {@code http} or {@code ws}, and with TLS an {@code s}. */
    public static String scheme(String plain, GatewayConfig gateway) {
        return plain + (gateway.listen().tls().isOn() ? "s://" : "://");
    }

    /** The host under which to show the gateway: {@code localhost} for IPv4's loopback and for any address. */
    public static String shownHost(GatewayConfig gateway) {
        String host = gateway.listen().host();
        return LOCAL.contains(host) ? "localhost" : host;
    }
}
