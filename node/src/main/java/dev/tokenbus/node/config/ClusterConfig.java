package dev.tokenbus.node.config;

import com.hazelcast.config.Config;
import com.hazelcast.config.InvalidConfigurationException;
import com.hazelcast.config.XmlConfigBuilder;
import dev.tokenbus.node.config.given.ConfigurationFile;
import dev.tokenbus.node.config.variables.KubernetesVariables;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Reads cluster.xml and fills in the variables of the environment: {@code TOKENBUS_CLUSTER_NAME}, {@code TOKENBUS_CLUSTER_MEMBERS}
 * and {@code TOKENBUS_CLUSTER_PORT}.
 */
public final class ClusterConfig {
    private ClusterConfig() {}

    /**
     * @param file the file; null for the built-in cluster.xml, which is the one at the top of the repository
     * @param host the address that this member binds to
     */
    public static Config load(@Nullable Path file, String host, Map<String, String> environment) {
        Map<String, String> own = KubernetesVariables.without(environment);
        Properties properties = new Properties();
        properties.setProperty("tokenbus.cluster.name", own.getOrDefault("TOKENBUS_CLUSTER_NAME", "tokenbus"));
        properties.setProperty("tokenbus.cluster.members", own.getOrDefault("TOKENBUS_CLUSTER_MEMBERS", "127.0.0.1"));
        properties.setProperty("tokenbus.cluster.port", port(own.getOrDefault("TOKENBUS_CLUSTER_PORT", "5701")));
        properties.setProperty("tokenbus.cluster.host", host);
        try (InputStream xml = file == null ? packaged() : Files.newInputStream(file)) {
            return new XmlConfigBuilder(xml).setProperties(properties).build();
        } catch (IOException | InvalidConfigurationException e) {
            throw new IllegalArgumentException(
                    "cluster configuration " + (file == null ? "in the jar" : file) + ": "
                            + ConfigurationFile.inWords(e),
                    e);
        }
    }

    private static String port(String text) {
        if (!text.matches("[1-9]\\d{0,4}") || Integer.parseInt(text) > 65_535) {
            throw new IllegalArgumentException("TOKENBUS_CLUSTER_PORT: " + text + " (expected: 1..65535)");
        }
        return text;
    }

    private static InputStream packaged() throws IOException {
        InputStream xml = ClusterConfig.class.getResourceAsStream("/cluster.xml");
        if (xml == null) {
            throw new IOException("cluster.xml is missing");
        }
        return xml;
    }
}
