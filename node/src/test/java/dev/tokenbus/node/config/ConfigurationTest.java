package dev.tokenbus.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.tokenbus.node.Membership;
import dev.tokenbus.node.NodeSpec;
import dev.tokenbus.node.cli.ServerOptions;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.worker.upstream.UpstreamConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ConfigurationTest {
    private static final String SECRET = "sk-very-secret-key";

    @TempDir
    private Path directory;

    private Path file(String... lines) throws IOException {
        return Files.write(directory.resolve("tokenbus.properties"), List.of(lines));
    }

    @Test
    void anEmptyConfigurationHasTheDefaults() {
        assertThat(Configuration.load(null, Map.of())).isEqualTo(NodeConfig.DEFAULT);
        assertThat(Configuration.load(null, Map.of("PATH", "/bin", "TOKENBUS_CLUSTER_NAME", "blue")))
                .isEqualTo(NodeConfig.DEFAULT);
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
        assertThat(config.gateway().limits().maxStreams()).isEqualTo(1002);
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
                .hasMessage("unknown configuration key: " + key + " (did you mean " + nearest + "?)");
    }

    @Test
    void everyUnknownKeyIsNamedAndNothingIsSuggestedForOneThatIsLikeNoOther() throws IOException {
        Path file = file("gateway.prot=1", "colour=blue");

        assertThatRefused(() -> Configuration.load(file, Map.of()))
                .hasMessage("unknown configuration key: colour, gateway.prot (did you mean gateway.port?)");
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
        assertThat(ClusterConfig.load(null, "127.0.0.1", injected)
                        .getNetworkConfig()
                        .getPort())
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

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    gateway.maxMessageBytes  | -1      | gateway.maxMessageBytes: -1 (expected: 1024..67108864)
                    gateway.maxMessageBytes  | lots    | gateway.maxMessageBytes: lots (expected: a whole number)
                    gateway.maxMessageBytes  | 9999999999 | gateway.maxMessageBytes: 9999999999 (expected: a whole number)
                    gateway.compression      | yes     | gateway.compression: yes (expected: true or false)
                    node.busPort             | 65536   | node.busPort: 65536 (expected: 0..65535)
                    worker.capacity          | 0       | worker.capacity: 0 (expected: 1..100000)
                    worker.simulation.lengthTokens | 0 | worker.simulation.lengthTokens: 0 (expected: 1..1000000)
                    metrics.maxNodes         | 0       | metrics.maxNodes: 0 (expected: 1..10000)
                    """)
    void aBadValueIsRefusedWithItsKeyAndWhatIsExpected(String key, String value, String message) throws IOException {
        Path file = file(key + "=" + value);

        assertThatRefused(() -> Configuration.load(file, Map.of())).hasMessage(message);
        String variable = RecordBinder.environmentName(key);
        assertThatRefused(() -> Configuration.load(null, Map.of(variable, value)))
                .hasMessage(message.replace(key, variable));
    }

    @Test
    void aBadValueOfAModelServerIsRefusedUnderTheNameOfThatServer() throws IOException {
        Path file = file("worker.upstream.a.baseUrl=http://gpu", "worker.upstream.a.poolSize=0");
        Map<String, String> environment = Map.of(
                "TOKENBUS_WORKER_UPSTREAM_B_BASE_URL", "http://gpu", "TOKENBUS_WORKER_UPSTREAM_B_MAX_RETRIES", "11");

        assertThatRefused(() -> Configuration.load(file, Map.of()))
                .hasMessage("worker.upstream.a.poolSize: 0 (expected: 1..10000)");
        assertThatRefused(() -> Configuration.load(null, environment))
                .hasMessage("TOKENBUS_WORKER_UPSTREAM_B_MAX_RETRIES: 11 (expected: 0..10)");
        assertThatRefused(() -> Configuration.load(null, Map.of("OPENAI_BASE_URL", "localhost:11434")))
                .hasMessageStartingWith("OPENAI_BASE_URL: localhost:11434 (expected: http://host[:port]/path");
    }

    @Test
    void anEmptyNumberIsRefusedAndAnEmptyKeyIsNone() {
        assertThatRefused(() -> Configuration.load(null, Map.of("TOKENBUS_GATEWAY_PORT", "")))
                .hasMessage("TOKENBUS_GATEWAY_PORT: empty (expected: a whole number)");
        assertThat(Configuration.load(
                                null,
                                Map.of(
                                        "TOKENBUS_WORKER_UPSTREAM_A_BASE_URL",
                                        "http://gpu",
                                        "TOKENBUS_WORKER_UPSTREAM_A_API_KEY",
                                        ""))
                        .upstreams())
                .singleElement()
                .satisfies(upstream -> assertThat(upstream.apiKey()).isNull());
    }

    @Test
    void aGatewaysLogHoldsAtLeastWhatAWorkersDoes() {
        assertThatRefused(() -> Configuration.load(null, Map.of("TOKENBUS_GATEWAY_LOG_BYTES", "4096")))
                .hasMessage("TOKENBUS_GATEWAY_LOG_BYTES: 4096 (expected: at least worker.logBytes, 4194304)");
        assertThatRefused(() -> Configuration.load(null, Map.of("TOKENBUS_WORKER_LOG_BYTES", "9000000")))
                .hasMessage("gateway.logBytes: 5242880 (expected: at least TOKENBUS_WORKER_LOG_BYTES, 9000000)");
    }

    @Test
    void upstreamsAreKnownByTheirNames() throws IOException {
        Path file = file(
                "worker.upstream.b-vllm.baseUrl=http://gpu:8000/v1",
                "worker.upstream.b-vllm.models=llama, qwen",
                "worker.upstream.b-vllm.continuation=vllm",
                "worker.upstream.a.baseUrl=https://api.example.com");

        NodeConfig config = Configuration.load(
                file,
                Map.of(
                        "TOKENBUS_WORKER_UPSTREAM_B_VLLM_API_KEY",
                        SECRET,
                        "TOKENBUS_WORKER_UPSTREAM_B_VLLM_POOL_SIZE",
                        "7"));

        assertThat(config.upstreams()).extracting(UpstreamConfig::name).containsExactly("a", "b-vllm");
        UpstreamConfig vllm = config.upstreams().get(1);
        assertThat(vllm.models()).containsExactly("llama", "qwen");
        assertThat(vllm.continuation()).isEqualTo(UpstreamConfig.Continuation.VLLM);
        assertThat(vllm.apiKey()).isEqualTo(SECRET);
        assertThat(vllm.bounds().poolSize()).isEqualTo(7);
    }

    @Test
    void variablesAloneNameAnyNumberOfUpstreams() {
        NodeConfig config = Configuration.load(
                null,
                Map.of(
                        "TOKENBUS_WORKER_UPSTREAM_VLLM_BASE_URL", "http://gpu:8000/v1",
                        "TOKENBUS_WORKER_UPSTREAM_VLLM_API_KEY", SECRET,
                        "TOKENBUS_WORKER_UPSTREAM_MY_OTHER_GPU_BASE_URL", "http://other:8000/v1",
                        "TOKENBUS_WORKER_UPSTREAM_MY_OTHER_GPU_MODELS", "llama,qwen",
                        "TOKENBUS_WORKER_UPSTREAM_MODELS_MAX_RETRIES", "1",
                        "TOKENBUS_WORKER_UPSTREAM_MODELS_BASE_URL", "http://third"));

        assertThat(config.upstreams())
                .extracting(UpstreamConfig::name, UpstreamConfig::baseUrl)
                .containsExactly(
                        tuple("models", "http://third/v1"),
                        tuple("my_other_gpu", "http://other:8000/v1"),
                        tuple("vllm", "http://gpu:8000/v1"));
        assertThat(config.upstreams().get(0).bounds().maxRetries()).isEqualTo(1);
        assertThat(config.upstreams().get(1).models()).containsExactly("llama", "qwen");
        assertThat(config.upstreams().get(2).apiKey()).isEqualTo(SECRET);
    }

    @Test
    void aNameInAFileMayHaveDots() throws IOException {
        NodeConfig config = Configuration.load(
                file("worker.upstream.llama-3.1.baseUrl=http://gpu"),
                Map.of("TOKENBUS_WORKER_UPSTREAM_LLAMA_3_1_POOL_SIZE", "3"));

        assertThat(config.upstreams()).singleElement().satisfies(upstream -> {
            assertThat(upstream.name()).isEqualTo("llama-3.1");
            assertThat(upstream.bounds().poolSize()).isEqualTo(3);
        });
    }

    @Test
    void aUrlOfOurOwnKeepsTheKeyOfOpenAiForOpenAi() throws IOException {
        NodeConfig config = Configuration.load(
                file("worker.upstream.openai.baseUrl=http://proxy"), Map.of("OPENAI_API_KEY", SECRET));

        assertThat(config.upstreams())
                .singleElement()
                .satisfies(upstream -> assertThat(upstream.apiKey()).isNull());
    }

    @Test
    void anUpstreamWithoutAUrlIsRefused() throws IOException {
        Path file = file("worker.upstream.local.models=llama");

        assertThatRefused(() -> Configuration.load(file, Map.of()))
                .hasMessage("worker.upstream.local.baseUrl: missing (expected: http(s)://host[:port]/v1), "
                        + "but there is worker.upstream.local.models");
        assertThatRefused(() -> Configuration.load(null, Map.of("TOKENBUS_WORKER_UPSTREAM_LOCAL_MODELS", "llama")))
                .hasMessage("TOKENBUS_WORKER_UPSTREAM_LOCAL_BASE_URL: missing (expected: http(s)://host[:port]/v1), "
                        + "but there is TOKENBUS_WORKER_UPSTREAM_LOCAL_MODELS");
    }

    @Test
    void anUnknownWayToContinueIsRefusedWithTheKnownOnes() throws IOException {
        Path file = file("worker.upstream.a.baseUrl=http://gpu", "worker.upstream.a.continuation=magic");

        assertThatRefused(() -> Configuration.load(file, Map.of()))
                .hasMessage("worker.upstream.a.continuation: magic (expected: one of [none, vllm, llama_cpp])");
    }

    @Test
    void theVariablesOfEveryOpenAiClientNameAnUpstreamBeforeAllOthers() throws IOException {
        Path file = file("worker.upstream.a.baseUrl=http://gpu");

        NodeConfig config = Configuration.load(
                file, Map.of("OPENAI_BASE_URL", "http://localhost:11434/v1", "OPENAI_API_KEY", SECRET));

        assertThat(config.upstreams()).extracting(UpstreamConfig::name).containsExactly("openai", "a");
        assertThat(config.upstreams().get(0).baseUrl()).isEqualTo("http://localhost:11434/v1");
        assertThat(config.upstreams().get(0).apiKey()).isEqualTo(SECRET);
    }

    @Test
    void aKeyAloneMeansOpenAiItself() {
        NodeConfig config = Configuration.load(null, Map.of("OPENAI_API_KEY", SECRET));

        assertThat(config.upstreams())
                .singleElement()
                .satisfies(upstream -> assertThat(upstream.baseUrl()).isEqualTo("https://api.openai.com/v1"));
    }

    @Test
    void keysAreNeverPrinted() throws IOException {
        Path file = file("worker.upstream.a.baseUrl=http://gpu", "worker.upstream.a.apiKey=" + SECRET);
        NodeConfig config = Configuration.load(file, Map.of("OPENAI_API_KEY", SECRET));

        assertThat(config.upstreams())
                .hasSize(2)
                .allSatisfy(upstream -> assertThat(upstream.apiKey()).isEqualTo(SECRET));
        assertThat(config.toString()).contains("[hidden]").doesNotContain(SECRET);
        assertThat(new NodeSpec(Set.of(Role.WORKER), new Membership.Alone(), config).toString())
                .doesNotContain(SECRET);
    }

    @Test
    void aMalformedApiKeyIsRefusedWithoutBeingPrinted() throws IOException {
        Path file = file("worker.upstream.a.baseUrl=http://gpu", "worker.upstream.a.apiKey=" + SECRET + " x");

        assertThatRefused(() -> Configuration.load(file, Map.of()))
                .hasMessageContaining("apiKey")
                .hasMessageNotContaining(SECRET);
    }

    private static AbstractThrowableAssert<?, ?> assertThatRefused(ThrowingCallable load) {
        return assertThatThrownBy(load).isInstanceOf(IllegalArgumentException.class);
    }
}
