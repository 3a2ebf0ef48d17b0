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
                "1000");
        return texts.getOrDefault(key, standard instanceof List ? "10.0.0.0/8" : "99");
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

        assertThat(others).hasSize(5 + 8 + 6 + 8 + 3 + 2 + 6);
        assertThat(change.applied()).containsExactlyInAnyOrderElementsOf(others.keySet());
        assertThat(change.waiting()).isEmpty();
        assertThat(change.next()).isEqualTo(wanted);
    }

    @Test
    void whatCannotChangeStaysAsItIsAndWaits() {
        NodeConfig wanted = config(Map.of(
                "gateway.port", "1",
                "gateway.maxStreams", "2",
                "node.name", "x",
                "worker.upstream.a.baseUrl", "http://gpu"));

        RunTime.Change change = RunTime.of(NodeConfig.DEFAULT, wanted);

        assertThat(change.applied()).containsExactly("gateway.maxStreams");
        assertThat(change.waiting()).contains("gateway.port", "node.name", "worker.upstream.a.baseUrl");
        assertThat(change.next()).isEqualTo(config(Map.of("gateway.maxStreams", "2")));
        assertThat(RunTime.of(change.next(), wanted).applied()).isEmpty();
        assertThat(RunTime.of(change.next(), wanted).waiting()).contains("gateway.port");
        assertThat(RunTime.of(wanted, wanted).isNone()).isTrue();
    }

    @Test
    void aServerThatIsGoneWaitsToo() {
        NodeConfig running = config(Map.of("worker.upstream.a.baseUrl", "http://gpu"));

        assertThat(RunTime.of(running, NodeConfig.DEFAULT).waiting()).contains("worker.upstream.a.apiKey");
    }
}
