package dev.tokenbus.worker.upstream;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.Tokenizer;
import dev.tokenbus.protocol.bus.node.WorkerStatus;
import dev.tokenbus.worker.backend.GenerationRequest;
import dev.tokenbus.worker.backend.LlmBackend;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
    /** So long a start waits for a server's first answer, in milliseconds. */
    static final long FIRST_ANSWER_MS = 3000;

    private final UpstreamConnection connection;
    private final ModelWatch watch;
    private final Set<UpstreamGeneration> running = new LinkedHashSet<>();

    private UpstreamBackend(UpstreamConnection connection) {
        this.connection = connection;
        this.watch = new ModelWatch(connection);
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
     * Makes a backend that watches its server, and completes when the server has answered, with its models or otherwise, or after
     * {@link #FIRST_ANSWER_MS}. Never fails: a server that is down may come up.
     */
    public static Future<LlmBackend> discover(
            Vertx vertx, UpstreamConfig config, UpstreamApi api, Future<Tokenizer> tokenizer, RandomGenerator random) {
        return discover(vertx, config, api, tokenizer, random, config.models());
    }

    /** As above, for a server that is known to have these models until it lists them. */
    public static Future<LlmBackend> discover(
            Vertx vertx,
            UpstreamConfig config,
            UpstreamApi api,
            Future<Tokenizer> tokenizer,
            RandomGenerator random,
            List<String> known) {
        UpstreamBackend backend = of(vertx, config, api, tokenizer, random);
        backend.watch.remember(known);
        Promise<LlmBackend> found = Promise.promise();
        long timer = vertx.setTimer(FIRST_ANSWER_MS, id -> found.tryComplete(backend));
        backend.watch.ask().onComplete(asked -> {
            vertx.cancelTimer(timer);
            found.tryComplete(backend);
        });
        return found.future();
    }

    @Override
    public String name() {
        return connection.config().name();
    }

    @Override
    public String provider() {
        return connection.config().dialect().api() == UpstreamConfig.Api.ANTHROPIC ? "anthropic" : "openai";
    }

    @Override
    public List<String> models() {
        return watch.models();
    }

    @Override
    public Optional<WorkerStatus.Upstream> upstream() {
        return Optional.of(watch.upstream());
    }

    @Override
    public void onChange(Runnable listener) {
        watch.onChange(listener);
    }

    @Override
    public boolean canContinue(String model) {
        return connection.api().canContinue(model);
    }

    @Override
    public Generating generate(GenerationRequest request, Listener listener) {
        UpstreamGeneration generation = new UpstreamGeneration(connection, request, listener, this::over);
        running.add(generation);
        String refusal = connection.api().refusal(request);
        if (refusal != null) {
            generation.reject(new StreamFailure(ErrorCode.BAD_REQUEST, refusal));
        } else if (!request.continueAfter().isEmpty() && !canContinue(request.model())) {
            generation.reject(new StreamFailure(
                    ErrorCode.UPSTREAM_REJECTED, "This model server cannot continue an answer that was begun."));
        } else if (wantsCount(request)) {
            generation.startCounting();
        } else {
            generation.start();
        }
        return generation;
    }

    private boolean wantsCount(GenerationRequest request) {
        return !request.continueAfter().isEmpty()
                && request.config().maxTokens() != null
                && connection.api().countsTokens();
    }

    private void over(UpstreamGeneration generation) {
        running.remove(generation);
        if (!generation.hasReached()) {
            watch.doubt();
        }
    }

    /** Whether it is as this configuration says. */
    public boolean isOf(UpstreamConfig config) {
        return connection.config().equals(config);
    }

    /** The models that its server is known to have under another configuration; of another server only those that are configured. */
    public List<String> modelsFor(UpstreamConfig next) {
        boolean isSameServer = connection.config().baseUrl().equals(next.baseUrl());
        return next.models().isEmpty() && isSameServer ? models() : next.models();
    }

    @Override
    public void retire() {
        watch.close();
    }

    @Override
    public Future<Void> close() {
        watch.close();
        List.copyOf(running).forEach(UpstreamGeneration::shutDown);
        return connection.client().close();
    }
}
