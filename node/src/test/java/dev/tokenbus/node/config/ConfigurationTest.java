package dev.tokenbus.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import dev.tokenbus.node.server.ServerOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Where values come from: a file, the environment, the command line. */
class ConfigurationTest extends ConfigurationFixture {
    @Test
    void anEmptyConfigurationHasTheDefaults() {
        assertThat(Configuration.load(null, Map.of())).isEqualTo(NodeConfig.DEFAULT);
        assertThat(Configuration.load(null, Map.of("PATH", "/bin", "TOKENBUS_JAVA_OPTS", "-Xmx1g")))
                .isEqualTo(NodeConfig.DEFAULT);
    }

    @Test
    void aClusterIsNamedByAFileOrByVariables() throws IOException {
        NodeConfig config = Configuration.load(
                file("cluster.name=green", "cluster.members=a, b:5702", "cluster.port=5702"),
                Map.of("TOKENBUS_CLUSTER_NAME", "blue"));

        assertThat(config.cluster()).isEqualTo(new ClusterKeys("blue", List.of("a", "b:5702"), 5702));
        Config hazelcast = ClusterConfig.load(null, "127.0.0.1", config.cluster());
        assertThat(hazelcast.getClusterName()).isEqualTo("blue");
        assertThat(hazelcast
                        .getAdvancedNetworkConfig()
                        .getJoin()
                        .getTcpIpConfig()
                        .getMembers())
                .containsExactly("a", "b:5702");
        assertThatRefused(() -> Configuration.load(null, Map.of("TOKENBUS_CLUSTER_PORT", "0")))
                .hasMessage("TOKENBUS_CLUSTER_PORT: 0 (expected: 1..65535)");
    }

    @Test
    void aFileGivesValuesOfEveryType() throws IOException {
        NodeConfig config = Configuration.load(
                file(
                        "gateway.port = 9000",
                        "gateway.compression=true",
                        "gateway.retainedBytes=1_000_000",
                        "gateway.allowedOrigins=https://a.example , https://b.example",
                        "node.managementHost=0.0.0.0",
                        "worker.simulation.seed=42"),
                Map.of());

        assertThat(config.gateway().listen().port()).isEqualTo(9000);
        assertThat(config.gateway().listen().compression()).isTrue();
        assertThat(config.gateway().retention().retainedBytes()).isEqualTo(1_000_000);
        assertThat(config.gateway().access().allowedOrigins())
                .containsExactly("https://a.example", "https://b.example");
        assertThat(config.process().managementHost()).isEqualTo("0.0.0.0");
        assertThat(config.simulation().seed()).isEqualTo(42);
        assertThat(config.worker()).isEqualTo(NodeConfig.DEFAULT.worker());
    }

    @Test
    void theEnvironmentOverridesTheFileAndAnOptionOverridesBoth() throws IOException {
        Path file = file("gateway.port=1001", "gateway.maxStreams=1001", "node.managementPort=1001");
        Map<String, String> environment =
                Map.of("TOKENBUS_GATEWAY_PORT", "1002", "TOKENBUS_GATEWAY_MAX_STREAMS", "1002");
        ServerOptions options = new ServerOptions();
        new CommandLine(new Holder(options)).parseArgs("--config", file.toString(), "--port", "1003");

        NodeConfig config = options.load(environment);

        assertThat(config.gateway().listen().port()).isEqualTo(1003);
        assertThat(config.gateway().limits().node().maxStreams()).isEqualTo(1002);
        assertThat(config.process().managementPort()).isEqualTo(1001);
    }

    @CommandLine.Command(name = "holder")
    private record Holder(@CommandLine.Mixin ServerOptions options) {}

    @Test
    void theEnvironmentOverridesABadValueOfTheFile() throws IOException {
        Path file = file("gateway.port=-1");

        NodeConfig config = Configuration.load(file, Map.of("TOKENBUS_GATEWAY_PORT", "1002"));

        assertThat(config.gateway().listen().port()).isEqualTo(1002);
    }
}
