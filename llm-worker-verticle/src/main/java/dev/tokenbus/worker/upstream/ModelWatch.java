package dev.tokenbus.worker.upstream;

import dev.tokenbus.protocol.bus.node.WorkerStatus.Upstream;
import dev.tokenbus.protocol.bus.node.WorkerStatus.Upstream.State;
import dev.tokenbus.worker.response.MalformedUpstreamException;
import dev.tokenbus.worker.response.UpstreamError;
import dev.tokenbus.worker.retry.BackOff;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Knows whether an upstream answers and which models it has, by asking for its list of models again and again: now and then while it
 * answers, with back-off while it does not.
 *
 * <p>Where the configuration names the models, they stand and any answer means that the server is up. Else a list that was read
 * stays until another one is: a server that is down for a moment keeps its models. On one event loop only.
 */
final class ModelWatch {
    private static final int MAX_BYTES = 4 * 1024 * 1024;
    private static final long NO_TIMER = -1;

    /** The longest first wait of the back-off, in milliseconds. */
    private static final long FIRST_WAIT_MS = 1000;

    private final UpstreamConnection connection;
    private final UpstreamFailures failures;
    private final BackOff backOff;
    private List<String> models;
    private Upstream upstream;
    private Runnable listener = () -> {};
    private int failed;
    private long timer = NO_TIMER;
    private boolean closed;

    ModelWatch(UpstreamConnection connection) {
        this.connection = connection;
        this.failures = new UpstreamFailures(connection);
        long refreshMs = connection.config().timeouts().modelsRefresh().toMillis();
        this.backOff = new BackOff(Math.min(FIRST_WAIT_MS, refreshMs), refreshMs);
        this.models = connection.config().models();
        this.upstream = new Upstream(connection.config().name(), State.UNKNOWN, "not asked yet");
    }

    List<String> models() {
        return models;
    }

    /** What the server is known to have: it stays until others are listed. */
    void remember(List<String> known) {
        models = known;
    }

    Upstream upstream() {
        return upstream;
    }

    void onChange(Runnable onChange) {
        listener = onChange;
    }

    /** Asks, and goes on asking; completes with the first answer or failure. */
    Future<Void> ask() {
        return list().transform(answer -> {
            if (!closed) {
                takeIn(answer);
                askAgain();
            }
            return Future.succeededFuture();
        });
    }

    /** Asks soon, because a request did not reach the server. */
    void doubt() {
        if (timer != NO_TIMER && upstream.state() == State.UP) {
            connection.vertx().cancelTimer(timer);
            askIn(1);
        }
    }

    void close() {
        closed = true;
        if (timer != NO_TIMER) {
            connection.vertx().cancelTimer(timer);
            timer = NO_TIMER;
        }
    }

    private void askAgain() {
        long refreshMs = connection.config().timeouts().modelsRefresh().toMillis();
        askIn(failed == 0 ? refreshMs : Math.max(1, backOff.delayMs(failed, 0, connection.random())));
    }

    private void askIn(long millis) {
        timer = connection.vertx().setTimer(millis, id -> {
            timer = NO_TIMER;
            ask();
        });
    }

    private void takeIn(AsyncResult<List<String>> answer) {
        boolean named = !connection.config().models().isEmpty();
        failed = answer.succeeded() ? 0 : failed + 1;
        if (answer.failed()) {
            become(models, State.DOWN, String.valueOf(answer.cause().getMessage()));
        } else if (named) {
            become(models, State.UP, counted(models) + " by configuration");
        } else {
            become(answer.result(), State.UP, "lists " + counted(answer.result()));
        }
    }

    private static String counted(List<String> names) {
        return names.size() == 1 ? "1 model" : names.size() + " models";
    }

    private void become(List<String> names, State state, String detail) {
        Upstream now = new Upstream(upstream.name(), state, detail);
        if (!now.equals(upstream) || !names.equals(models)) {
            upstream = now;
            models = List.copyOf(names);
            listener.run();
        }
    }

    /** The models in the server's list. Fails with a phrase for operators: the URL, and what is wrong there. */
    private Future<List<String>> list() {
        String path = connection.api().modelsPath();
        String url = connection.config().shown(path);
        UpstreamExchange exchange =
                new UpstreamExchange(connection.client(), connection.vertx().getOrCreateContext());
        UpstreamConfig.Timeouts timeouts = connection.config().timeouts();
        return exchange.send(connection.request(HttpMethod.GET, path))
                .compose(head -> exchange.body(MAX_BYTES).compose(body -> namesIn(head.statusCode(), body)))
                .timeout(
                        timeouts.connectTimeout().toMillis()
                                + timeouts.firstTokenTimeout().toMillis(),
                        TimeUnit.MILLISECONDS)
                .onComplete(done -> exchange.release())
                .recover(e -> fail(url + ": "
                        + (e instanceof MalformedUpstreamException ? e.getMessage() : connection.unreached(e))));
    }

    private Future<List<String>> namesIn(int status, Buffer body) {
        boolean named = !connection.config().models().isEmpty();
        if (named && status < 500) {
            // Many servers have no list, and need none here.
            return Future.succeededFuture(models);
        } else if (status != 200) {
            UpstreamError error = connection.api().readError(body.getBytes());
            String words =
                    failures.status(status, error, 0).failure().detail().replaceFirst("^The model server ", "it ");
            return fail(words.replaceFirst("\\.$", "") + hint());
        }
        try {
            List<String> names = connection.api().readModels(body.getBytes());
            return names.isEmpty() ? fail("it lists no models" + hint()) : Future.succeededFuture(names);
        } catch (MalformedUpstreamException e) {
            return fail(e.getMessage() + hint());
        }
    }

    /** What to do about a server that has no list. */
    private String hint() {
        boolean named = !connection.config().models().isEmpty();
        return named ? "" : "; worker.upstream." + connection.config().name() + ".models can name its models";
    }

    private static <T> Future<T> fail(String phrase) {
        return Future.failedFuture(new MalformedUpstreamException(phrase));
    }
}
