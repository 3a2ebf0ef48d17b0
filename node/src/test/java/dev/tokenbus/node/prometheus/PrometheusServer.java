package dev.tokenbus.node.prometheus;

import static dev.tokenbus.testkit.TestPatience.patiently;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.cluster.ProcessCluster;
import dev.tokenbus.testkit.cluster.ServerProcess;
import dev.tokenbus.testkit.machine.MachineTool;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A real Prometheus with the configuration and the rules of {@code deploy/prometheus}, for other targets and in a hurry: it asks every
 * 2 s, which is also how long a busy node may take to answer, and alerts fire after a second. It listens on a port that it chooses.
 */
final class PrometheusServer {
    /** As the example names it. */
    static final String JOB = "tokenbus";

    private static final Pattern LISTENS = Pattern.compile("Listening on\".* address=(\\S+)");

    private final HttpClient http = HttpClient.newHttpClient();
    private final String url;

    private PrometheusServer(String url) {
        this.url = url;
    }

    /**
     * Returns when it answers; closing the processes ends it.
     *
     * @param folder for its files
     * @param token what the nodes want
     */
    static PrometheusServer start(ProcessCluster processes, Path folder, List<ServerProcess> nodes, String token)
            throws IOException {
        Path program = MachineTool.onPath("prometheus");
        Path tokenFile = Files.writeString(folder.resolve("tokenbus.token"), token + "\n");
        Files.writeString(
                folder.resolve("rules.yml"), RulesFile.text("rules.yml").replaceAll("for: \\w+", "for: 1s"));
        Path config = Files.writeString(folder.resolve("prometheus.yml"), configuration(nodes, tokenFile));
        ServerProcess process = processes.program(List.of(
                program.toString(),
                "--config.file=" + config,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:0"));
        patiently().until(() -> address(process).find() || !process.isAlive());
        Matcher address = address(process);
        assertThat(address.find()).as(process.err()).isTrue();
        PrometheusServer server = new PrometheusServer("http://" + address.group(1));
        patiently().until(() -> server.get("/-/ready").statusCode() == 200);
        return server;
    }

    private static Matcher address(ServerProcess process) {
        return LISTENS.matcher(process.err());
    }

    /** The example, as an operator fills it in. */
    private static String configuration(List<ServerProcess> nodes, Path tokenFile) {
        String targets =
                nodes.stream().map(PrometheusServer::instance).collect(joining("\n          - ", "          - ", ""));
        return Stream.of(
                        List.of("scrape_interval: 15s", "scrape_interval: 2s"),
                        List.of("evaluation_interval: 15s", "evaluation_interval: 500ms"),
                        List.of("          - localhost:8081", targets),
                        List.of("    # authorization:", "    authorization:"),
                        List.of(
                                "    #   credentials_file: /etc/prometheus/tokenbus.token",
                                "      credentials_file: " + tokenFile))
                .reduce(
                        RulesFile.text("prometheus.yml"),
                        (text, change) -> {
                            assertThat(text).contains(change.get(0));
                            return text.replace(change.get(0), change.get(1));
                        },
                        (one, other) -> other);
    }

    /** What Prometheus calls a node. */
    static String instance(ServerProcess node) {
        return "127.0.0.1:" + node.managementPort();
    }

    private HttpResponse<String> get(String path) {
        try {
            return http.send(
                    HttpRequest.newBuilder(URI.create(url + path)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private JsonObject data(String path) {
        HttpResponse<String> answer = get(path);
        assertThat(answer.statusCode()).as("%s: %s", path, answer.body()).isEqualTo(200);
        return new JsonObject(answer.body()).getJsonObject("data");
    }

    /** The series that an expression comes to now; fails if it is none. */
    List<JsonObject> query(String expression) {
        return Dashboard.objects(data("/api/v1/query?query=" + URLEncoder.encode(expression, UTF_8)), "result")
                .toList();
    }

    /** The value of an expression that comes to one series; NaN while it comes to none. */
    double value(String expression) {
        List<JsonObject> series = query(expression);
        assertThat(series).as(expression).hasSizeLessThan(2);
        return series.isEmpty()
                ? Double.NaN
                : Double.parseDouble(series.get(0).getJsonArray("value").getString(1));
    }

    List<JsonObject> rules() {
        return Dashboard.objects(data("/api/v1/rules"), "groups")
                .flatMap(group -> Dashboard.objects(group, "rules"))
                .toList();
    }

    /** Whether an alert is firing for whatever has these labels. */
    boolean isFiring(String alert, String label, String value) {
        return Dashboard.objects(data("/api/v1/alerts"), "alerts").anyMatch(each -> {
            JsonObject labels = each.getJsonObject("labels");
            return alert.equals(labels.getString("alertname"))
                    && value.equals(labels.getString(label))
                    && "firing".equals(each.getString("state"));
        });
    }
}
