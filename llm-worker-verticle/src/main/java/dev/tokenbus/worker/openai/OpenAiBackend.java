package dev.tokenbus.worker.openai;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamException;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.Tokenizer;
import dev.tokenbus.worker.backend.GenerationRequest;
import dev.tokenbus.worker.backend.LlmBackend;
import dev.tokenbus.worker.upstream.BoundedBody;
import dev.tokenbus.worker.upstream.MalformedUpstreamException;
import dev.tokenbus.worker.upstream.UpstreamConfig;
import dev.tokenbus.worker.upstream.UpstreamConfig.Continuation;
import dev.tokenbus.worker.upstream.UpstreamConnection;
import dev.tokenbus.worker.upstream.UpstreamError;
import dev.tokenbus.worker.upstream.UpstreamFailures;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Any server with OpenAI's {@code /v1/chat/completions}, streaming.
 *
 * <p>Failures before the first token are tried again with back-off: no connection, a connection that broke, status 408, 429,
 * 500, 502, 503 and 504, and an error as the first event. Not a first-token timeout. Back-pressure reaches the
 * server's socket, and cancelling resets the request at once. Without usage from the server, tokens are estimated.
 *
 * <p>It owns one HTTP client, so that no answer crosses event loops: make one backend per worker verticle, on its event loop,
 * and close it there.
 */
public final class OpenAiBackend implements LlmBackend {
    private static final int MOST_MODELS_BYTES = 4 * 1024 * 1024;

    private final UpstreamConnection link;
    private final Set<OpenAiGeneration> running = new LinkedHashSet<>();

    private OpenAiBackend(UpstreamConnection link) {
        this.link = link;
    }

    /**
     * A backend for the models that the configuration names; nothing is connected yet.
     *
     * @param tokenizer estimates usage, for example {@code JtokkitTokenizer#load}
     * @param random for the jitter between retries
     */
    public static OpenAiBackend of(
            Vertx vertx, UpstreamConfig config, Future<Tokenizer> tokenizer, RandomGenerator random) {
        return of(vertx, config, tokenizer, random, System::nanoTime, InstantSource.system());
    }

    static OpenAiBackend of(
            Vertx vertx,
            UpstreamConfig config,
            Future<Tokenizer> tokenizer,
            RandomGenerator random,
            LongSupplier nanoClock,
            InstantSource wallClock) {
        return new OpenAiBackend(new UpstreamConnection(
                vertx, config, UpstreamConnection.openClient(vertx, config), tokenizer, random, nanoClock, wallClock));
    }

    /**
     * The same; where the configuration names no models, with those that the server lists. Fails with a {@code
     * StreamException} when it lists none, or does not answer within the time to connect and to the first token; then
     * nothing needs closing.
     */
    public static Future<OpenAiBackend> discover(
            Vertx vertx, UpstreamConfig config, Future<Tokenizer> tokenizer, RandomGenerator random) {
        OpenAiBackend backend = of(vertx, config, tokenizer, random);
        if (!config.models().isEmpty()) {
            return Future.succeededFuture(backend);
        }
        return backend.askModels()
                .map(names -> of(vertx, config.withModels(names), tokenizer, random))
                .eventually(backend::close);
    }

    private Future<List<String>> askModels() {
        UpstreamFailures failures = new UpstreamFailures(link.config().apiKey(), List.of());
        return link.client()
                .request(link.request(HttpMethod.GET, "/models"))
                .compose(request -> request.send()
                        .compose(response -> readModels(request, response, failures))
                        .timeout(link.config().firstTokenTimeoutMs(), TimeUnit.MILLISECONDS))
                .recover(e -> Future.failedFuture(
                        e instanceof StreamException
                                ? e
                                : failures.notReached(e).failure().asException()));
    }

    private static Future<List<String>> readModels(
            HttpClientRequest request, HttpClientResponse response, UpstreamFailures failures) {
        return BoundedBody.read(request, response, MOST_MODELS_BYTES)
                .compose(body ->
                        response.statusCode() == 200 ? modelsIn(body) : refused(response.statusCode(), body, failures));
    }

    private static Future<List<String>> refused(int status, Buffer body, UpstreamFailures failures) {
        UpstreamError error = UpstreamJson.readErrorBody(body.getBytes());
        return Future.failedFuture(failures.status(status, error, 0).failure().asException());
    }

    private static Future<List<String>> modelsIn(Buffer body) {
        try {
            List<String> names = UpstreamJson.readModels(body.getBytes());
            if (!names.isEmpty()) {
                return Future.succeededFuture(names);
            }
            return Future.failedFuture(
                    UpstreamFailures.malformed("it lists no models").failure().asException());
        } catch (MalformedUpstreamException e) {
            return Future.failedFuture(UpstreamFailures.malformed(String.valueOf(e.getMessage()))
                    .failure()
                    .asException());
        }
    }

    @Override
    public String name() {
        return link.config().name();
    }

    @Override
    public List<String> models() {
        return link.config().models();
    }

    @Override
    public boolean canContinue(String model) {
        return link.config().continuation() != Continuation.NONE;
    }

    @Override
    public Generating generate(GenerationRequest request, Listener listener) {
        OpenAiGeneration[] self = new OpenAiGeneration[1];
        OpenAiGeneration generation = new OpenAiGeneration(link, request, listener, () -> running.remove(self[0]));
        self[0] = generation;
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
        List.copyOf(running).forEach(OpenAiGeneration::shutDown);
        return link.client().close();
    }
}
