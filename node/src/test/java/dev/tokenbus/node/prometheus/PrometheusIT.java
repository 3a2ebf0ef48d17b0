package dev.tokenbus.node.prometheus;

import static dev.tokenbus.testkit.TestPatience.PATIENCE;
import static dev.tokenbus.testkit.TestPatience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.documents.MarkdownFile;
import dev.tokenbus.testkit.cluster.ProcessCluster;
import dev.tokenbus.testkit.cluster.ServerProcess;
import dev.tokenbus.testkit.machine.FreePorts;
import dev.tokenbus.testkit.machine.MachineTool;
import dev.tokenbus.testkit.machine.ProcessRun;
import dev.tokenbus.testkit.wire.JsonSocket;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes, all with the role metrics, in a real Prometheus, with the configuration, the rules and the dashboard that an operator gets:
 * what they ask for exists, and what it comes to is what clients received.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PrometheusIT {
    private static final String TOKEN = "the-token-of-the-management-ports";
    private static final int TOKENS = 40;

    /** Prometheus makes these itself, with the labels of what they are about. */
    private static final Set<String> OF_PROMETHEUS = Set.of("up", "ALERTS");

    /** There from the first stall on, for which no client here reads slowly enough. */
    private static final String SELDOM = "tokenbus_stream_socket_stall_seconds";

    /** What Prometheus knows of every target. */
    private static final Set<String> OF_TARGETS = Set.of("job", "instance");

    private static final Vertx CLIENTS = Vertx.vertx();
    private static final ProcessCluster PROCESSES = ProcessCluster.create();

    @TempDir
    private static Path folder;

    private static List<ServerProcess> nodes;
    private static PrometheusServer prometheus;
    private static long received;

    @BeforeAll
    static void haveServedClientsOfBothGateways() throws IOException {
        MachineTool.onPath("prometheus");
        Map<String, String> settings = Map.of("TOKENBUS_NODE_MANAGEMENT_TOKEN", TOKEN);
        nodes = List.of(
                PROCESSES.node("gateway,metrics", settings),
                PROCESSES.node("gateway,metrics", settings),
                PROCESSES.node(
                        "worker,metrics",
                        Map.of(
                                "TOKENBUS_NODE_MANAGEMENT_TOKEN",
                                TOKEN,
                                "TOKENBUS_WORKER_UPSTREAM_BIG_BASE_URL",
                                "http://127.0.0.1:" + FreePorts.row(1) + "/v1")));
        nodes.forEach(ServerProcess::awaitReady);
        received = tokensFrom(nodes.get(0)) + tokensFrom(nodes.get(1));
        // A collection, which the series of collections begin with.
        nodes.forEach(ServerProcess::heap);
        prometheus = PrometheusServer.start(PROCESSES, folder, nodes, TOKEN);
    }

    @AfterAll
    static void close() {
        PROCESSES.close();
        waitFor(CLIENTS.close());
    }

    private static <T> T waitFor(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    /** What a client of a gateway gets of one stream. */
    private static long tokensFrom(ServerProcess gateway) {
        JsonSocket socket = waitFor(JsonSocket.connect(CLIENTS, gateway));
        JsonObject end = socket.start("s", TOKENS, 1).awaitEnd(socket.streamId("s"));
        assertThat(end.getString("type")).as(end.encode()).isEqualTo("done");
        return end.getJsonObject("usage").getLong("completionTokens");
    }

    private static String shown(ServerProcess node, String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(node.managementUrl() + path))
                                .header("Authorization", "Bearer " + TOKEN)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    private static Exposition shownByAll() throws IOException, InterruptedException {
        Exposition exposition = new Exposition();
        for (ServerProcess node : nodes) {
            exposition.add(shown(node, "/metrics"));
        }
        return exposition;
    }

    @Test
    void promtoolFindsNoFaultWithWhatNodesShow() throws Exception {
        String promtool = MachineTool.onPath("promtool").toString();
        for (ServerProcess node : nodes) {
            for (String path : List.of("/metrics", "/metrics/cluster")) {
                Files.writeString(folder.resolve("shown.txt"), shown(node, path));
                ProcessRun.of(
                                List.of("sh", "-c", "exec \"$0\" check metrics <shown.txt", promtool),
                                folder,
                                Map.of(),
                                Duration.ofMinutes(1))
                        .assertSucceeded();
            }
        }
    }

    @Test
    void itReachesAllNodesAndTheyKnowEachOther() {
        patiently().until(() -> prometheus.value("sum(up{job=\"tokenbus\"})") == nodes.size());
        patiently()
                .until(() -> prometheus.query("tokenbus_node_known_nodes == 3").size() == nodes.size());
        patiently().until(() -> prometheus.query("tokenbus_build_info").size() == nodes.size());
    }

    @Test
    void theTokensOfAllNodesAreThoseThatClientsReceived() {
        assertThat(received).isGreaterThanOrEqualTo(2 * TOKENS);
        patiently().until(() -> prometheus.value("sum(up{job=\"tokenbus\"})") == nodes.size());
        patiently().until(() -> prometheus.value("sum(tokenbus_gateway_tokens_total)") == received);
        patiently().until(() -> prometheus.value("sum(tokenbus_worker_tokens_completion_total)") == received);
    }

    @Test
    void noSeriesOfTheClusterIsThereThreeTimes() throws Exception {
        patiently().until(() -> prometheus.value("sum(up{job=\"tokenbus\"})") == nodes.size());

        assertThat(shown(nodes.get(2), "/metrics/cluster")).contains("tokenbus_cluster_nodes");
        assertThat(prometheus.query("{__name__=~\"tokenbus_cluster_.+\"}")).isEmpty();
    }

    @Test
    void everyRuleIsEvaluatedWithoutAnError() {
        patiently()
                .until(() -> prometheus.rules().stream()
                        .noneMatch(rule -> rule.getString("health").equals("unknown")));

        assertThat(prometheus.rules())
                .hasSizeGreaterThan(20)
                .allSatisfy(rule -> assertThat(rule.getString("health"))
                        .as(rule.encodePrettily())
                        .isEqualTo("ok"));
    }

    @Test
    void rulesAndDashboardNameOnlyWhatNodesShow() throws Exception {
        Exposition shown = shownByAll();
        Set<String> recorded = prometheus.rules().stream()
                .filter(rule -> rule.getString("type").equals("recording"))
                .map(rule -> rule.getString("name"))
                .collect(Collectors.toSet());

        assertThat(Stream.concat(
                        prometheus.rules().stream().map(rule -> rule.getString("query")),
                        Stream.concat(Dashboard.read().expressions(PrometheusServer.JOB).stream(), ofCapacity())))
                .hasSizeGreaterThan(80)
                .allSatisfy(expression -> check(expression, shown, recorded));
    }

    /** The expressions that tell how full a cluster is. */
    private static Stream<String> ofCapacity() {
        return MarkdownFile.of("docs/operations.md")
                .block("promql", "Capacity planning")
                .lines()
                .filter(line -> !line.startsWith("#"));
    }

    @Test
    void whatTellsHowFullAClusterIsCanBeAsked() {
        patiently().until(() -> prometheus.value("sum(up{job=\"tokenbus\"})") == nodes.size());

        patiently()
                .untilAsserted(() -> assertThat(ofCapacity())
                        .hasSizeGreaterThan(5)
                        .allSatisfy(expression ->
                                assertThat(prometheus.query(expression)).isNotEmpty()));
    }

    private static void check(String expression, Exposition shown, Set<String> recorded) {
        Selection selection = Selection.of(expression);
        Set<String> labels = new TreeSet<>(OF_TARGETS);
        labels.add("le");
        assertThat(selection.metrics()).isNotEmpty();
        for (Selection.Metric metric : selection.metrics()) {
            String name = metric.name();
            if (OF_PROMETHEUS.contains(name) || recorded.contains(name) || name.equals(SELDOM + "_bucket")) {
                continue;
            }
            Map<String, Set<String>> values = shown.labels(name);
            assertThat(values).as(name).isNotNull();
            labels.addAll(values.keySet());
            metric.matchers().forEach((label, matcher) -> {
                if (!OF_TARGETS.contains(label)) {
                    assertThat(values.keySet()).as(name).contains(label);
                    assertThat(values.get(label)).as(name).containsAll(matcher.values());
                }
            });
        }
        assertThat(labels).as(expression).containsAll(selection.groupedBy());
    }

    @Test
    void everyPanelOfTheDashboardShowsSomething() {
        patiently().until(() -> prometheus.value("sum(up{job=\"tokenbus\"})") == nodes.size());
        received += tokensFrom(nodes.get(0));

        // A rate wants two samples. What is only shown above zero may have nothing to show.
        patiently()
                .untilAsserted(() ->
                        assertThat(emptyExpressions()).allMatch(each -> each.endsWith("> 0") || each.contains(SELDOM)));
    }

    private static List<String> emptyExpressions() {
        return Dashboard.read().expressions(PrometheusServer.JOB).stream()
                .filter(expression -> prometheus.query(expression).isEmpty())
                .toList();
    }

    @Test
    void everySeriesOfANodeIsInItsDocument() throws Exception {
        MarkdownFile operations = MarkdownFile.of("docs/operations.md");
        Set<String> said = operations.codeWords().stream()
                .map(word -> word.replaceAll("\\{.*", ""))
                .collect(Collectors.toSet());
        Set<String> shown = shownByAll().families();

        assertThat(shown)
                .filteredOn(name -> !name.startsWith("vertx_"))
                .allMatch(name -> said.contains(name) || said.contains(name.replaceFirst("_max$", "")));
        assertThat(operations.rows("Process and JVM").stream().flatMap(row -> MarkdownFile.words(row.get(0)).stream()))
                .isSubsetOf(shown);
    }

    @Test
    void aModelServerThatIsDownIsAnAlert() {
        patiently().until(() -> prometheus.isFiring("TokenbusModelServerDown", "upstream", "big"));
    }

    /** The last one: it leaves two nodes. */
    @Test
    @Order(Integer.MAX_VALUE)
    void aNodeThatDiesIsAnAlert() {
        ServerProcess victim = nodes.get(1);
        String instance = PrometheusServer.instance(victim);
        patiently().until(() -> prometheus.value("up{instance=\"" + instance + "\"}") == 1);
        patiently().until(() -> !prometheus.isFiring("TokenbusNodeDown", "instance", instance));

        victim.kill();

        patiently().until(() -> prometheus.isFiring("TokenbusNodeDown", "instance", instance));
    }
}
