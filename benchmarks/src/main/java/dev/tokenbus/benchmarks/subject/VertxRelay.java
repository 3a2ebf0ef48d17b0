package dev.tokenbus.benchmarks.subject;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;

/**
 * The simplest relay on Vert.x, in a process of its own: {@code VertxRelay PORT UPSTREAM_PORT} copies requests to the upstream
 * and the bytes of the answers back, without reading them. Its cost is the platform's share of tokenbus's cost.
 */
final class VertxRelay extends VerticleBase {
    private static final int MOST_CONNECTIONS = 10_000;

    private final int port;
    private final int upstreamPort;

    private VertxRelay(int port, int upstreamPort) {
        this.port = port;
        this.upstreamPort = upstreamPort;
    }

    public static void main(String[] arguments) {
        int port = Integer.parseInt(arguments[0]);
        int upstreamPort = Integer.parseInt(arguments[1]);
        // As many loops as tokenbus has, and its own native transport.
        int loops = Runtime.getRuntime().availableProcessors();
        Vertx vertx =
                Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(loops));
        vertx.deployVerticle(() -> new VertxRelay(port, upstreamPort), new DeploymentOptions().setInstances(loops))
                .onFailure(failure -> {
                    System.err.println("the relay cannot start: " + failure.getMessage());
                    System.exit(1);
                });
    }

    @Override
    public Future<?> start() {
        HttpClient client = vertx.createHttpClient(
                new PoolOptions().setHttp1MaxSize(MOST_CONNECTIONS).setMaxWaitQueueSize(MOST_CONNECTIONS));
        return vertx.createHttpServer(new HttpServerOptions().setStrictThreadMode(true))
                .requestHandler(request -> relay(client, request))
                .listen(port, BenchProcess.LOOPBACK);
    }

    private void relay(HttpClient client, HttpServerRequest request) {
        RequestOptions options = new RequestOptions()
                .setMethod(request.method())
                .setHost(BenchProcess.LOOPBACK)
                .setPort(upstreamPort)
                .setURI(request.uri())
                .putHeader("content-type", "application/json");
        request.body()
                .compose(body -> client.request(options).compose((HttpClientRequest upstream) -> upstream.send(body)))
                .compose(answer -> copy(answer, request.response()))
                .onFailure(failure -> request.connection().close());
    }

    private static Future<Void> copy(HttpClientResponse from, HttpServerResponse to) {
        to.setStatusCode(from.statusCode()).setChunked(true).putHeader("content-type", "text/event-stream");
        return from.pipeTo(to);
    }
}
