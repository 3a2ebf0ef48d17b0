package dev.tokenbus.node.remote;

import dev.tokenbus.node.Explanation;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;

/** A node's management port, as commands ask it; its token comes from {@code TOKENBUS_NODE_MANAGEMENT_TOKEN}. */
public final class ManagementPort {
    private static final String TOKEN = "TOKENBUS_NODE_MANAGEMENT_TOKEN";

    private final String url;
    private final Duration patience;

    public ManagementPort(String url) {
        this(url, Duration.ofSeconds(5));
    }

    /** @param patience how long an answer may take */
    public ManagementPort(String url, Duration patience) {
        this.url = checked(url);
        this.patience = patience;
    }

    /** The address of a management port, as a person typed it, without a slash at its end. */
    static String checked(String url) {
        if (!url.matches("https?://[^/].*")) {
            throw new IllegalArgumentException("url: " + url + " (expected: http://host:port)");
        }
        return url.replaceAll("/+$", "");
    }

    /** The body of the answer; throws with a sentence for a person unless it is 200. */
    public String get(String path) throws IOException, InterruptedException {
        return body(ask(request(path)));
    }

    /** As {@link #get}, of a request with JSON. */
    public String put(String path, String json) throws IOException, InterruptedException {
        HttpResponse<String> response = ask(request(path)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(json)));
        if (response.statusCode() == 400 || response.statusCode() == 404) {
            throw new IOException(reason(response.body()));
        }
        return body(response);
    }

    private static String reason(String answer) {
        try {
            return new JsonObject(answer).getString("error", answer);
        } catch (DecodeException e) {
            return answer;
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).timeout(patience);
    }

    private String body(HttpResponse<String> response) throws IOException {
        if (response.statusCode() == 401) {
            throw new IOException(url + " wants its token: " + TOKEN);
        }
        if (response.statusCode() == 400) {
            throw new IOException(url + " does not understand: " + response.body());
        }
        if (response.statusCode() == 503) {
            throw new IOException(url + " cannot say: " + response.body());
        }
        if (response.statusCode() != 200) {
            throw new IOException(
                    url + " answered " + response.statusCode() + "; is that the management port of a tokenbus node?");
        }
        return response.body();
    }

    private HttpResponse<String> ask(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpClient client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build();
        String token = System.getenv().getOrDefault(TOKEN, "");
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (ConnectException | HttpTimeoutException e) {
            // Their own messages do not name the address.
            throw new IOException(Explanation.nobodyAnswers(url), e);
        }
    }
}
