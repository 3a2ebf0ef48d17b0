package dev.tokenbus.node.cli;

import dev.tokenbus.node.Explanation;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tokenbus status}: prints the cluster as one of its nodes sees it. */
@Command(
        name = "status",
        description = "Shows the nodes of a cluster, their workers and load.",
        mixinStandardHelpOptions = true,
        version = TokenbusCommand.VERSION)
final class StatusCommand implements Callable<Integer> {
    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "http://localhost:8081",
            description = "The management address of any node (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private String url;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        HttpResponse<String> response = ask(statusUri());
        if (response.statusCode() != 200) {
            throw new IOException(
                    url + " answered " + response.statusCode() + "; is that the management port of a tokenbus node?");
        }
        print(new JsonObject(response.body()), spec.commandLine().getOut());
        return 0;
    }

    private URI statusUri() {
        if (!url.matches("https?://[^/].*")) {
            throw new IllegalArgumentException("url: " + url + " (expected: http://host:port)");
        }
        return URI.create(url.replaceAll("/+$", "") + "/api/status");
    }

    private HttpResponse<String> ask(URI uri) throws IOException, InterruptedException {
        HttpClient client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build();
        HttpRequest request =
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (ConnectException | HttpTimeoutException e) {
            // Their own messages do not name the address.
            throw new IOException(Explanation.nobodyAnswers(url), e);
        }
    }

    static void print(JsonObject status, PrintWriter out) {
        JsonArray nodes = status.getJsonArray("nodes");
        long streams = 0;
        out.printf("%-38s %-24s %9s %12s  %s%n", "NODE", "ROLES", "STREAMS", "CONNECTIONS", "URL");
        for (int i = 0; i < nodes.size(); i++) {
            JsonObject node = nodes.getJsonObject(i);
            streams += node.getLong("liveStreams");
            String roles =
                    node.getJsonArray("roles").stream().map(String::valueOf).collect(Collectors.joining(","));
            out.printf(
                    "%-38s %-24s %9d %12d  %s%s%n",
                    node.getString("id"),
                    roles,
                    node.getLong("liveStreams"),
                    node.getLong("connections"),
                    node.getString("url"),
                    node.getBoolean("draining") ? " (draining)" : "");
        }
        out.printf("%n%-42s %9s %9s %12s  %s%n", "WORKER", "ACTIVE", "QUEUED", "FIRST TOKEN", "MODELS");
        for (int i = 0; i < nodes.size(); i++) {
            printWorkers(nodes.getJsonObject(i), out);
        }
        out.printf(Locale.ROOT, "%n%d nodes, %d live streams%n", nodes.size(), streams);
        out.flush();
    }

    private static void printWorkers(JsonObject node, PrintWriter out) {
        JsonArray workers = node.getJsonArray("workers");
        for (int i = 0; i < workers.size(); i++) {
            JsonObject worker = workers.getJsonObject(i);
            out.printf(
                    "%-42s %9s %9s %9d ms  %s%n",
                    node.getString("id") + "/" + worker.getInteger("index"),
                    worker.getInteger("active") + "/" + worker.getInteger("capacity"),
                    worker.getInteger("queued") + "/" + worker.getInteger("queueCapacity"),
                    worker.getLong("firstTokenMs"),
                    worker.getJsonArray("models").stream().map(String::valueOf).collect(Collectors.joining(", ")));
        }
    }
}
