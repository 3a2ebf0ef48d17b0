package dev.tokenbus.node.config;

import com.hazelcast.config.Config;
import com.hazelcast.config.InvalidConfigurationException;
import com.hazelcast.config.XmlConfigBuilder;
import dev.tokenbus.node.config.given.ConfigurationFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Reads cluster.xml and fills in its variables. */
public final class ClusterConfig {
    private ClusterConfig() {}

    /**
     * @param file the file; null for the built-in cluster.xml, which is the one at the top of the repository
     * @param host the address that this member binds to
     */
    public static Config load(@Nullable Path file, String host, ClusterKeys keys) {
        Properties properties = new Properties();
        properties.setProperty("tokenbus.cluster.name", keys.name());
        properties.setProperty("tokenbus.cluster.members", String.join(",", keys.members()));
        properties.setProperty("tokenbus.cluster.port", Integer.toString(keys.port()));
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

    private static InputStream packaged() throws IOException {
        InputStream xml = ClusterConfig.class.getResourceAsStream("/cluster.xml");
        if (xml == null) {
            throw new IOException("cluster.xml is missing");
        }
        return xml;
    }
}
