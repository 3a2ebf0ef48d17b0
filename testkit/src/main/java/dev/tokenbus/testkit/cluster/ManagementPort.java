package dev.tokenbus.testkit.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Sends requests to the management ports of nodes. */
final class ManagementPort {
    private static final Duration ANSWER = Duration.ofSeconds(40);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(ANSWER).build();

    private ManagementPort() {}

    static HttpResponse<String> get(String url, String path) {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url + path)).timeout(ANSWER).build();
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static int status(String url, String path) {
        try {
            return get(url, path).statusCode();
        } catch (UncheckedIOException e) {
            return 0;
        }
    }
}
