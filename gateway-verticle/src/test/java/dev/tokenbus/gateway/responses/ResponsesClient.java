package dev.tokenbus.gateway.responses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.Waiting;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Asks a gateway for responses over HTTP, and reads what it answers. */
public final class ResponsesClient {
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final GatewayFixture gateway;

    public ResponsesClient(GatewayFixture gateway) {
        this.gateway = gateway;
    }

    public HttpRequest.Builder request(String path) {
        return request(gateway, path);
    }

    public static HttpRequest.Builder request(GatewayFixture of, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + of.port + "/v1/responses" + path));
    }

    CompletableFuture<HttpResponse<String>> send(HttpRequest.Builder request) {
        return http.sendAsync(request.build(), BodyHandlers.ofString());
    }

    /** Completes with the head; the lines come as they arrive. */
    public CompletableFuture<HttpResponse<Stream<String>>> lines(HttpRequest.Builder request) {
        return http.sendAsync(request.build(), BodyHandlers.ofLines());
    }

    public CompletableFuture<HttpResponse<String>> post(String json) {
        return send(request("").header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
    }

    public HttpResponse<String> get(String path) {
        return Waiting.forResult(send(request(path).GET()));
    }

    /** Asks again and again. */
    void until(String id, Predicate<HttpResponse<String>> wanted) {
        long deadline = System.nanoTime() + 40_000_000_000L;
        HttpResponse<String> last = get("/" + id);
        while (!wanted.test(last) && System.nanoTime() < deadline) {
            last = get("/" + id);
        }
        assertThat(last).matches(wanted);
    }

    public static JsonObject json(HttpResponse<String> response) {
        return new JsonObject(response.body());
    }

    /** The objects of the events of a body. */
    public static List<JsonObject> events(String body) {
        return body.lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> new JsonObject(line.substring(6)))
                .toList();
    }

    public static String text(JsonObject response) {
        StringBuilder text = new StringBuilder();
        response.getJsonArray("output").stream()
                .map(JsonObject.class::cast)
                .filter(item -> item.getString("type").equals("message"))
                .flatMap(item -> item.getJsonArray("content").stream())
                .forEach(part -> text.append(((JsonObject) part).getString("text", "")));
        return text.toString();
    }
}
