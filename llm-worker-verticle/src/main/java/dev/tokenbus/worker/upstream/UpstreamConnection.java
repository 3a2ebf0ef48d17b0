package dev.tokenbus.worker.upstream;

import dev.tokenbus.protocol.Tokenizer;
import dev.tokenbus.protocol.bus.worker.TraceContext;
import dev.tokenbus.trace.CallTrace;
import dev.tokenbus.worker.backend.GenerationRequest;
import dev.tokenbus.worker.netty.ModelSockets;
import dev.tokenbus.worker.text.ServerTokenizer;
import dev.tokenbus.worker.transport.UnreachedServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** What all requests to one upstream share. The backend that makes it closes the client. */
record UpstreamConnection(
        Vertx vertx,
        UpstreamConfig config,
        UpstreamApi api,
        HttpClient client,
        Future<Tokenizer> tokenizer,
        RandomGenerator random,
        LongSupplier nanoClock,
        InstantSource wallClock) {
    /** Streams that a server usually allows on one HTTP/2 connection. */
    private static final int HTTP2_STREAMS = 100;

    /** Up to 16 pieces of a body wait in a response that is paused; Vert.x's default of 8 KiB would make that 128 KiB. */
    private static final int PIECE_BYTES = 1 << 10;

    private static final int OK = 200;
    /** A list of all tokens of a long answer. */
    private static final int MAX_COUNT_BYTES = 8 << 20;
    /** How long an answer may wait until its tokens are counted, in milliseconds. */
    private static final long COUNT_MS = 2000;

    /** Gateways in front of models add many headers: limits, cookies, policies. */
    private static final int MAX_HEADER_BYTES = 64 << 10;

    static HttpClient openClient(Vertx vertx, UpstreamConfig config) {
        HttpClientOptions options = new HttpClientOptions()
                .setConnectTimeout((int) config.timeouts().connectTimeout().toMillis())
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setInitialSettings(new Http2Settings().setMaxHeaderListSize(MAX_HEADER_BYTES))
                .setKeepAlive(true);
        if (config.baseUrl().startsWith("https:")) {
            // ALPN chooses: a server without HTTP/2 gets HTTP/1.1.
            options.setSsl(true).setUseAlpn(true).setProtocolVersion(HttpVersion.HTTP_2);
        }
        config.route().applyTo(options);
        options.setMaxChunkSize(PIECE_BYTES);
        // Each HTTP/1.1 stream holds a connection; Vert.x's default of 5 would cap the whole worker.
        PoolOptions pool = new PoolOptions()
                .setHttp1MaxSize(config.bounds().poolSize())
                .setHttp2MaxSize(1 + config.bounds().poolSize() / HTTP2_STREAMS)
                .setMaxWaitQueueSize(config.bounds().poolSize());
        return vertx.httpClientBuilder()
                .with(options)
                .with(pool)
                .withConnectHandler(ModelSockets::readStepByStep)
                .build();
    }

    RequestOptions request(HttpMethod method, String path) {
        RequestOptions options = new RequestOptions()
                .setMethod(method)
                .setAbsoluteURI(config.uri(path).toString())
                .setConnectTimeout((int) config.timeouts().connectTimeout().toMillis())
                // Many a server that compresses a stream does not flush it, so that its tokens come at the end.
                .putHeader("accept-encoding", "identity")
                .putHeader("user-agent", "tokenbus");
        api.headers(config.apiKey()).forEach(options::putHeader);
        return options;
    }

    /** What is asked of which server, for a trace. */
    CallTrace.Asked called(GenerationRequest request) {
        URI server = config.uri("");
        int port = server.getPort() >= 0 ? server.getPort() : server.getScheme().equals("https") ? 443 : 80;
        String host = server.getHost() == null ? server.getRawAuthority() : server.getHost();
        return new CallTrace.Asked(api.provider(), request.model(), request.config(), host, port);
    }

    /** A prompt's request, which is a part of a trace if there is one. */
    RequestOptions question(TraceContext trace) {
        RequestOptions options = request(HttpMethod.POST, api.path())
                .putHeader("content-type", "application/json")
                .putHeader("accept", "text/event-stream");
        if (trace.isGiven()) {
            options.putHeader(TraceContext.PARENT, trace.parent());
        }
        return trace.state().isEmpty() ? options : options.putHeader(TraceContext.STATE, trace.state());
    }

    /** Asks the server how many tokens a text has. Fails where it does not say so soon. */
    Future<Long> countTokens(String model, String text) {
        UpstreamExchange exchange = new UpstreamExchange(client, vertx.getOrCreateContext());
        RequestOptions options = request(HttpMethod.POST, "")
                .setAbsoluteURI(config.rootUri(ServerTokenizer.PATH).toString())
                .putHeader("content-type", "application/json");
        return exchange.send(options, ServerTokenizer.question(model, text))
                .compose(head ->
                        exchange.body(MAX_COUNT_BYTES).map(body -> head.statusCode() == OK ? body : Buffer.buffer()))
                .map(body -> ServerTokenizer.answer(body).orElseThrow())
                .timeout(COUNT_MS, TimeUnit.MILLISECONDS)
                .onComplete(done -> exchange.release());
    }

    /** Says why the server was not reached. */
    String unreached(Throwable cause) {
        return new UnreachedServer(config.name(), config.route()).inWords(cause);
    }
}
