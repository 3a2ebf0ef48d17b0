package dev.tokenbus.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What another configuration changes of a node that runs. */
class RunTimeTest {
    private static NodeConfig config(Map<String, String> texts) {
        return Configuration.load(
                null,
                Map.of(),
                texts.entrySet().stream()
                        .map(each -> new Configuration.Option(each.getKey(), each.getKey(), each.getValue()))
                        .toList());
    }

    /** Other values than the defaults. */
    private static String other(String key, Object standard) {
        Map<String, String> texts = Map.of(
                "log.format",
                "json",
                "log.level",
                "debug",
                "log.clusterLevel",
                "warn",
                "gateway.onDisconnect",
                "finish",
                "log.maxChars",
                "1000",
                "node.managementToken",
                "a-token-of-tests",
                "worker.reservedPercent",
                "7");
        return texts.getOrDefault(key, standard instanceof List ? listed(key) : "99");
    }

    private static String listed(String key) {
        return Map.of(
                        "gateway.allowedOrigins",
                        "https://a.example",
                        "gateway.hosts",
                        "a.example",
                        "node.managementHosts",
                        "b.example")
                .getOrDefault(key, "10.0.0.0/8");
    }

    @Test
    void everyKeyThatCanChangeDoes() {
        Map<String, String> others = new TreeMap<>();
        Sections.values(NodeConfig.DEFAULT).forEach((key, value) -> {
            if (RunTime.canChange(key)) {
                others.put(key, other(key, value));
            }
        });
        NodeConfig wanted = config(others);

        RunTime.Change change = RunTime.of(NodeConfig.DEFAULT, wanted);

        assertThat(others).hasSize(5 + 8 + 6 + 8 + 3 + 2 + 6 + 8);
        assertThat(change.applied()).containsExactlyInAnyOrderElementsOf(others.keySet());
        assertThat(change.waiting()).isEmpty();
        assertThat(change.next()).isEqualTo(wanted);
    }

    @Test
    void whatCannotChangeStaysAsItIsAndWaits() {
        NodeConfig wanted = config(Map.of(
                "gateway.port", "1",
                "gateway.maxStreams", "2",
                "node.name", "x"));

        RunTime.Change change = RunTime.of(NodeConfig.DEFAULT, wanted);

        assertThat(change.applied()).containsExactly("gateway.maxStreams");
        assertThat(change.waiting()).contains("gateway.port", "node.name");
        assertThat(change.next()).isEqualTo(config(Map.of("gateway.maxStreams", "2")));
        assertThat(RunTime.of(change.next(), wanted).applied()).isEmpty();
        assertThat(RunTime.of(change.next(), wanted).waiting()).contains("gateway.port");
        assertThat(RunTime.of(wanted, wanted).isNone()).isTrue();
    }

    @Test
    void modelServersComeGoAndChange() {
        NodeConfig one = config(Map.of("worker.upstream.a.baseUrl", "http://gpu"));
        NodeConfig other = config(Map.of(
                "worker.upstream.a.baseUrl",
                "http://gpu",
                "worker.upstream.a.apiKey",
                "k",
                "worker.upstream.b.baseUrl",
                "http://b"));

        assertThat(RunTime.of(NodeConfig.DEFAULT, one).next()).isEqualTo(one);
        assertThat(RunTime.of(one, NodeConfig.DEFAULT).next()).isEqualTo(NodeConfig.DEFAULT);
        RunTime.Change change = RunTime.of(one, other);
        assertThat(change.next()).isEqualTo(other);
        assertThat(change.applied()).contains("worker.upstream.a.apiKey", "worker.upstream.b.baseUrl");
        assertThat(change.waiting()).isEmpty();
    }
}
