package dev.tokenbus.worker.upstream;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamException;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.Tokenizer;
import dev.tokenbus.worker.backend.GenerationRequest;
import dev.tokenbus.worker.backend.LlmBackend;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * An LLM server over HTTP that streams its answers as server-sent events; which words it wants is its {@link UpstreamApi}.
 *
 * <p>Failures before the first token are retried with back-off: no connection, a connection that broke, status 408, 429,
 * 500, 502, 503 and 504, and an error as the first event; a first-token timeout is not. Back-pressure reaches the server's socket,
 * and cancelling resets the request at once. Where the server reports no usage, tokens are estimated.
 *
 * <p>It owns one HTTP client, so that no answer crosses event loops: make one backend per worker verticle, on its event loop,
 * and close it there.
 */
public final class UpstreamBackend implements LlmBackend {
    private static final int MAX_MODELS_BYTES = 4 * 1024 * 1024;

    private final UpstreamConnection connection;
    private final Set<UpstreamGeneration> running = new LinkedHashSet<>();

    private UpstreamBackend(UpstreamConnection connection) {
        this.connection = connection;
    }

    /**
     * Makes a backend for the models that the configuration names, without connecting yet.
     *
     * @param tokenizer estimates usage, for example {@code JtokkitTokenizer#load}
     * @param random for the jitter between retries
     */
    public static UpstreamBackend of(
            Vertx vertx, UpstreamConfig config, UpstreamApi api, Future<Tokenizer> tokenizer, RandomGenerator random) {
        return new UpstreamBackend(new UpstreamConnection(
                vertx,
                config,
                api,
                UpstreamConnection.openClient(vertx, config),
                tokenizer,
                random,
                System::nanoTime,
                InstantSource.system()));
    }

    /**
     * Makes a backend; where the configuration names no models, asks the server for them. Fails with a {@code StreamException} when
     * the server lists none, or does not answer within the time to connect and to the first token; then there is nothing to close.
     */
    public static Future<LlmBackend> discover(
            Vertx vertx, UpstreamConfig config, UpstreamApi api, Future<Tokenizer> tokenizer, RandomGenerator random) {
        UpstreamBackend backend = of(vertx, config, api, tokenizer, random);
        if (!config.models().isEmpty()) {
            return Future.succeededFuture(backend);
        }
        return backend.askModels()
                .<LlmBackend>map(names -> of(vertx, config.withModels(names), api, tokenizer, random))
                .eventually(backend::close);
    }

    private Future<List<String>> askModels() {
        UpstreamConfig config = connection.config();
        UpstreamFailures failures = new UpstreamFailures(config.apiKey(), List.of());
        UpstreamExchange exchange = new UpstreamExchange(connection.client());
        return exchange.send(connection.request(HttpMethod.GET, connection.api().modelsPath()))
                .compose(head -> exchange.body(MAX_MODELS_BYTES)
                        .compose(body ->
                                head.statusCode() == 200 ? modelsIn(body) : refused(head.statusCode(), body, failures)))
                .timeout(
                        config.timeouts().connectTimeout().toMillis()
                                + (long) config.timeouts().firstTokenTimeout().toMillis(),
                        TimeUnit.MILLISECONDS)
                .recover(e -> Future.failedFuture(
                        e instanceof StreamException
                                ? e
                                : failures.notReached(e).failure().asException()));
    }

    private Future<List<String>> refused(int status, Buffer body, UpstreamFailures failures) {
        UpstreamError error = connection.api().readError(body.getBytes());
        return Future.failedFuture(failures.status(status, error, 0).failure().asException());
    }

    private Future<List<String>> modelsIn(Buffer body) {
        try {
            List<String> names = connection.api().readModels(body.getBytes());
            return names.isEmpty() ? unreadable("it lists no models") : Future.succeededFuture(names);
        } catch (MalformedUpstreamException e) {
            return unreadable(String.valueOf(e.getMessage()));
        }
    }

    private static Future<List<String>> unreadable(String detail) {
        return Future.failedFuture(UpstreamFailures.malformed(detail).failure().asException());
    }

    @Override
    public String name() {
        return connection.config().name();
    }

    @Override
    public List<String> models() {
        return connection.config().models();
    }

    @Override
    public boolean canContinue(String model) {
        return connection.api().canContinue(model);
    }

    @Override
    public Generating generate(GenerationRequest request, Listener listener) {
        UpstreamGeneration generation = new UpstreamGeneration(connection, request, listener, running::remove);
        running.add(generation);
        if (!request.continueAfter().isEmpty() && !canContinue(request.model())) {
            generation.reject(new StreamFailure(
                    ErrorCode.UPSTREAM_REJECTED, "This model server cannot continue an answer that was begun."));
        } else {
            generation.start();
        }
        return generation;
    }

    @Override
    public Future<Void> close() {
        List.copyOf(running).forEach(UpstreamGeneration::shutDown);
        return connection.client().close();
    }
}
