package dev.tokenbus.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.instance.EndpointQualifier;
import dev.tokenbus.node.config.given.RecordBinder;
import dev.tokenbus.node.config.variables.KubernetesVariables;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which keys and variables are ours, and what is said of one that is not. */
class ConfigurationKeysTest extends ConfigurationFixture {
    @ParameterizedTest
    @CsvSource(textBlock = """
                    gateway.prot,                  gateway.port
                    gateway.Port,                  gateway.port
                    gatway.port,                   gateway.port
                    gateway.max-message-bytes,     gateway.maxMessageBytes
                    gateway.drain,                 gateway.drainMs
                    node.managmentport,            node.managementPort
                    worker.capasity,               worker.capacity
                    worker.simulation.lenghtTokens, worker.simulation.lengthTokens
                    worker.upstream.a.baseURI,     worker.upstream.a.baseUrl
                    worker.upstream.a.key,         worker.upstream.a.apiKey
                    worker.upstream.baseUrl,       worker.upstream.NAME.baseUrl
                    """)
    void anUnknownKeyIsRefusedByNameWithTheNearestKnownOne(String key, String nearest) throws IOException {
        Path file = file(key + "=1");

        assertThatRefused(() -> Configuration.load(file, Map.of()))
                .hasMessage(file + ":1: unknown configuration key: " + key + " (did you mean " + nearest + "?)");
    }

    @Test
    void everyUnknownKeyIsNamedAndNothingIsSuggestedForOneThatIsLikeNoOther() throws IOException {
        Path file = file("gateway.prot=1", "colour=blue");

        assertThatRefused(() -> Configuration.load(file, Map.of()))
                .hasMessage("2 errors in the configuration:\n  " + file
                        + ":1: unknown configuration key: gateway.prot (did you mean gateway.port?)\n  " + file
                        + ":2: unknown configuration key: colour");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    TOKENBUS_GATEWAY_PROT,           TOKENBUS_GATEWAY_PORT
                    TOKENBUS_GATWAY_PORT,            TOKENBUS_GATEWAY_PORT
                    TOKENBUS_GATEWAY_MAXMESSAGEBYTES, TOKENBUS_GATEWAY_MAX_MESSAGE_BYTES
                    TOKENBUS_NODE_MANAGEMENTPORT,    TOKENBUS_NODE_MANAGEMENT_PORT
                    TOKENBUS_CLUSTER_MEMBER,         TOKENBUS_CLUSTER_MEMBERS
                    TOKENBUS_WORKER_UPSTREAM_BASE_URL, TOKENBUS_WORKER_UPSTREAM_NAME_BASE_URL
                    TOKENBUS_WORKER_UPSTREAM_MY_GPU_BASEURL, TOKENBUS_WORKER_UPSTREAM_MY_GPU_BASE_URL
                    """)
    void anUnknownEnvironmentVariableIsRefusedByNameWithTheNearestKnownOne(String variable, String nearest) {
        assertThatRefused(() -> Configuration.load(null, Map.of(variable, "1")))
                .hasMessage("unknown environment variable: " + variable + " (did you mean " + nearest + "?)");
    }

    @Test
    void variablesOfOtherProgramsWhoseNamesBeginLikeOursAreLeftAlone() {
        assertThat(Configuration.load(
                        null,
                        Map.of("TOKENBUS_IMAGE_TAG", "1.2", "TOKENBUS_HOME", "/opt", "TOKENBUS_JAVA_OPTS", "-Xmx1g")))
                .isEqualTo(NodeConfig.DEFAULT);
    }

    /** What Kubernetes gives to every container for Services called tokenbus-gateway, tokenbus-worker and tokenbus. */
    @Test
    void variablesThatKubernetesSetsForServicesAreIgnored() {
        Map<String, String> injected = new TreeMap<>(Map.of(
                "TOKENBUS_PORT", "tcp://10.0.0.6:80",
                "TOKENBUS_SERVICE_HOST", "10.0.0.6",
                "TOKENBUS_WORKER_PORT", "udp://10.0.0.8:9",
                "TOKENBUS_CLUSTER_PORT", "tcp://10.0.0.9:5701"));
        for (String service : List.of("TOKENBUS_GATEWAY", "TOKENBUS_NODE_MANAGEMENT", "TOKENBUS_WORKER_UPSTREAM_A")) {
            injected.put(service + "_SERVICE_HOST", "10.0.0.7");
            injected.put(service + "_SERVICE_PORT", "8080");
            injected.put(service + "_SERVICE_PORT_HTTP", "8080");
            injected.put(service + "_PORT", "tcp://10.0.0.7:8080");
            injected.put(service + "_PORT_8080_TCP", "tcp://10.0.0.7:8080");
            injected.put(service + "_PORT_8080_TCP_PROTO", "tcp");
            injected.put(service + "_PORT_8080_TCP_PORT", "8080");
            injected.put(service + "_PORT_8080_TCP_ADDR", "10.0.0.7");
        }

        assertThat(Configuration.load(null, injected)).isEqualTo(NodeConfig.DEFAULT);
        assertThat(ClusterConfig.load(
                                null,
                                "127.0.0.1",
                                Configuration.load(null, injected).cluster())
                        .getAdvancedNetworkConfig()
                        .getEndpointConfigs()
                        .get(EndpointQualifier.MEMBER))
                .extracting("port")
                .isEqualTo(5701);
    }

    @Test
    void noKeyOfOursHasAVariableThatKubernetesCouldSet() throws IOException {
        assertThat(Configuration.keys())
                .hasSizeGreaterThan(50)
                .allSatisfy(key -> assertThat(KubernetesVariables.isInjected(RecordBinder.environmentName(key), "8080"))
                        .as(key)
                        .isFalse());
    }
}
