package dev.tokenbus.worker.upstream;

import dev.tokenbus.protocol.Tokenizer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** What every request to one upstream shares. The backend that made it closes the client. */
public record UpstreamConnection(
        Vertx vertx,
        UpstreamConfig config,
        HttpClient client,
        Future<Tokenizer> tokenizer,
        RandomGenerator random,
        LongSupplier nanoClock,
        InstantSource wallClock) {
    /** Streams that a server usually allows on one HTTP/2 connection. */
    private static final int HTTP2_STREAMS = 100;

    public static HttpClient openClient(Vertx vertx, UpstreamConfig config) {
        HttpClientOptions options = new HttpClientOptions()
                .setConnectTimeout(config.connectTimeoutMs())
                .setKeepAlive(true);
        if (config.baseUrl().startsWith("https:")) {
            // ALPN chooses; a server without HTTP/2 gets HTTP/1.1.
            options.setSsl(true).setUseAlpn(true).setProtocolVersion(HttpVersion.HTTP_2);
        }
        // One HTTP/1.1 connection per stream; the default of 5 would be the limit of the whole worker.
        PoolOptions pool = new PoolOptions()
                .setHttp1MaxSize(config.poolSize())
                .setHttp2MaxSize(1 + config.poolSize() / HTTP2_STREAMS)
                .setMaxWaitQueueSize(config.poolSize());
        return vertx.httpClientBuilder().with(options).with(pool).build();
    }

    public RequestOptions request(HttpMethod method, String path) {
        RequestOptions options = new RequestOptions()
                .setMethod(method)
                .setAbsoluteURI(config.uri(path).toString())
                .setConnectTimeout(config.connectTimeoutMs())
                .putHeader("user-agent", "tokenbus");
        if (config.apiKey() != null) {
            options.putHeader("authorization", "Bearer " + config.apiKey());
        }
        return options;
    }
}
