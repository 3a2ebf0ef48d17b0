package dev.tokenbus.node.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.config.describe.Sample;
import dev.tokenbus.worker.upstream.UpstreamConfig;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sample has every key, with what it is anyway. */
class SampleTest extends ConfigurationFixture {
    private static String sample(String name) {
        return name.endsWith(".yaml") ? Sample.yaml() : Sample.properties();
    }

    private NodeConfig load(String name, String text) throws IOException {
        return Configuration.load(file(name, text.getBytes(UTF_8)), Map.of());
    }

    private static NodeConfig withoutUpstreams(NodeConfig config) {
        return new NodeConfig(
                config.process(),
                config.cluster(),
                config.gateway(),
                config.worker(),
                config.simulation(),
                config.modelFile(),
                List.of(),
                config.metrics(),
                config.tracing(),
                config.log());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tokenbus.yaml", "tokenbus.properties"})
    void itChangesNothingAsItIs(String name) throws IOException {
        assertThat(load(name, sample(name))).isEqualTo(NodeConfig.DEFAULT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tokenbus.yaml", "tokenbus.properties"})
    void withoutItsCommentsItIsTheDefaults(String name) throws IOException {
        String withoutComments = sample(name).replaceAll("(?m)^ *# .*\n", "").replaceAll("(?m)^( *)#", "$1");

        NodeConfig config = load(name, withoutComments);

        assertThat(withoutUpstreams(config)).isEqualTo(NodeConfig.DEFAULT);
        assertThat(config.upstreams())
                .containsExactly(UpstreamConfig.of("NAME", "http://localhost:8000/v1", null, List.of()));
        assertThat(Configuration.read(file(name, withoutComments.getBytes(UTF_8)), Map.of(), List.of(), Runnable::run)
                        .given()
                        .keys())
                .containsExactlyInAnyOrderElementsOf(Configuration.keys());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tokenbus.yaml", "tokenbus.properties"})
    void itsLinesFitATerminal(String name) {
        assertThat(sample(name).lines())
                .allSatisfy(line -> assertThat(line.length()).as(line).isLessThanOrEqualTo(140));
        assertThat(sample(name))
                .contains("(expected: 100..600000; default: 10000, that is 10 s; TOKENBUS_GATEWAY_HANDSHAKE_MS)")
                .contains("default: 67108864, that is 64 MiB");
    }
}
