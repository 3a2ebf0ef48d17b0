package dev.tokenbus.node.remote;

import dev.tokenbus.node.Explanation;
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
        if (!url.matches("https?://[^/].*")) {
            throw new IllegalArgumentException("url: " + url + " (expected: http://host:port)");
        }
        this.url = url;
        this.patience = patience;
    }

    /** The body of the answer; throws with a sentence for a person unless it is 200. */
    public String get(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = ask(URI.create(url.replaceAll("/+$", "") + path));
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

    private HttpResponse<String> ask(URI uri) throws IOException, InterruptedException {
        HttpClient client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build();
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(patience);
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
