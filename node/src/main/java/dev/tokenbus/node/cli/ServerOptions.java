package dev.tokenbus.node.cli;

import dev.tokenbus.gateway.config.GatewayConfig;
import dev.tokenbus.node.config.Configuration;
import dev.tokenbus.node.config.NodeConfig;
import dev.tokenbus.node.config.RecordBinder;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every server command. Options override the environment, which overrides the file. */
public final class ServerOptions {
    @Option(names = "--config", paramLabel = "FILE", description = "A properties file; see docs/configuration.md.")
    private @Nullable Path config;

    @Option(names = "--host", paramLabel = "ADDRESS", description = "Where the gateway listens (default: 127.0.0.1).")
    private @Nullable String host;

    @Option(names = "--port", paramLabel = "PORT", description = "The gateway's port (default: 8080); 0: a free one.")
    private @Nullable Integer port;

    @Option(
            names = "--management-port",
            paramLabel = "PORT",
            description = "The port for health, metrics and status (default: 8081); 0: a free one.")
    private @Nullable Integer managementPort;

    /** Loads the configuration; throws {@link IllegalArgumentException} that names the bad key. */
    public NodeConfig load(Map<String, String> environment) {
        Map<String, String> merged = new TreeMap<>(environment);
        put(merged, "gateway.host", host);
        put(merged, "gateway.port", port);
        put(merged, "node.managementPort", managementPort);
        return Configuration.load(config, merged);
    }

    private static void put(Map<String, String> environment, String key, @Nullable Object value) {
        if (value != null) {
            environment.put(RecordBinder.environmentName(key), value.toString());
        }
    }

    /** The host under which to show the gateway: {@code localhost} for loopback and for any address. */
    static String shownHost(GatewayConfig gateway) {
        boolean local = gateway.listen().host().equals("127.0.0.1")
                || gateway.listen().host().equals("0.0.0.0");
        return local ? "localhost" : gateway.listen().host();
    }
}
