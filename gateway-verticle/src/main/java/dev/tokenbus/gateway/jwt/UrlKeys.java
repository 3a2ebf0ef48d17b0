package dev.tokenbus.gateway.jwt;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Keys that an issuer publishes. The name in its certificate is checked, and no redirection is followed. */
final class UrlKeys implements KeySource {
    private static final int CONNECT_MS = 3000;
    private static final long ANSWER_MS = 5000;
    private static final long PAUSE_MS = 10_000;

    private final HttpClient client;
    private final String url;
    private final long refreshMs;
    private final long answerMs;

    UrlKeys(Vertx vertx, String url, long refreshMs) {
        this(vertx, url, refreshMs, ANSWER_MS);
    }

    /** @param answerMs how long a whole answer may take */
    UrlKeys(Vertx vertx, String url, long refreshMs, long answerMs) {
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setConnectTimeout(CONNECT_MS).setSsl(url.startsWith("https:")));
        this.url = url;
        this.refreshMs = refreshMs;
        this.answerMs = answerMs;
    }

    @Override
    public Future<String> load() {
        RequestOptions options = new RequestOptions()
                .setAbsoluteURI(url)
                .setFollowRedirects(false)
                .putHeader("accept", "application/json")
                .putHeader("user-agent", "tokenbus");
        return client.request(options)
                .compose(request -> request.send()
                        .compose(UrlKeys::body)
                        .timeout(answerMs, TimeUnit.MILLISECONDS)
                        .onFailure(cause -> cancel(request)));
    }

    private static void cancel(HttpClientRequest request) {
        request.reset();
    }

    private static Future<String> body(HttpClientResponse response) {
        if (response.statusCode() != 200) {
            return Future.failedFuture(new IOException("status " + response.statusCode()));
        }
        Promise<String> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        response.handler(part -> {
            if (body.length() + part.length() > MOST_BYTES) {
                whole.tryFail(new IOException("larger than " + (MOST_BYTES >> 10) + " KiB"));
            } else {
                body.appendBuffer(part);
            }
        });
        response.exceptionHandler(whole::tryFail);
        response.endHandler(end -> whole.tryComplete(body.toString(StandardCharsets.UTF_8)));
        return whole.future();
    }

    @Override
    public String name() {
        return "gateway.jwksUrl";
    }

    @Override
    public long refreshMs() {
        return refreshMs;
    }

    @Override
    public long pauseMs() {
        return PAUSE_MS;
    }
}
