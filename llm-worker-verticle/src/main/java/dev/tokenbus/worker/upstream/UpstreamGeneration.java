package dev.tokenbus.worker.upstream;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.trace.CallTrace;
import dev.tokenbus.worker.backend.Completion;
import dev.tokenbus.worker.backend.GenerationRequest;
import dev.tokenbus.worker.backend.LlmBackend;
import dev.tokenbus.worker.backend.LlmBackend.Listener;
import dev.tokenbus.worker.retry.Retries;
import dev.tokenbus.worker.text.EchoCut;
import dev.tokenbus.worker.text.Seam;
import dev.tokenbus.worker.text.UsageEstimate;
import dev.tokenbus.worker.upstream.UpstreamFailures.Failed;
import io.vertx.core.Context;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One answer of an upstream: makes attempts until one has shown a token, with a back-off before each retry.
 *
 * <p>After the first token nothing is sent again, because another answer would not continue what was shown. A failure is final
 * too when the server asks for a longer wait than {@link Retries} allows. On one event loop only.
 */
final class UpstreamGeneration implements LlmBackend.Generating, UpstreamAttempt.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(UpstreamGeneration.class);

    private final UpstreamConnection connection;
    private final Listener listener;
    private final Consumer<UpstreamGeneration> whenOver;
    private final Context context;
    private final GenerationRequest request;
    private UpstreamApi.Asking asking;
    private CallTrace call = CallTrace.NONE;
    private final UpstreamFailures failures;
    private final UsageEstimate estimate;
    private final Seam seam;
    private final UpstreamTimeouts timeouts;
    private final Retries retries;
    private final Showing showing;

    private State state = new State.Waiting(-1);
    private boolean paused;
    private boolean reached = true;

    private sealed interface State {
        /** Until the next attempt; the timer is negative when there is none. */
        record Waiting(long timer) implements State {}

        record Attempting(UpstreamAttempt attempt) implements State {}

        /** The answer is complete and its tokens are being counted. */
        record Counting() implements State {}

        record Over() implements State {}
    }

    UpstreamGeneration(
            UpstreamConnection connection,
            GenerationRequest request,
            Listener listener,
            Consumer<UpstreamGeneration> whenOver) {
        this.connection = connection;
        this.listener = listener;
        this.whenOver = whenOver;
        this.context = connection.vertx().getOrCreateContext();
        this.request = request;
        this.asking = connection.api().ask(request);
        this.failures = new UpstreamFailures(connection, request);
        this.estimate = new UsageEstimate(request.messages());
        this.seam = new Seam(echoOf(request, connection), asking.blanksLeftOut());
        this.timeouts =
                UpstreamTimeouts.of(connection.config(), request.config().streamOptions());
        int asked = request.config().streamOptions().retryAttempts();
        this.retries =
                new Retries(asked >= 0 ? asked : connection.config().bounds().maxRetries());
        this.showing = new Showing(listener, estimate, failures, this::shows);
    }

    private void shows() {
        asking.taken();
        call.firstToken();
    }

    /** What of the request the server may say again before it goes on. */
    private static EchoCut echoOf(GenerationRequest request, UpstreamConnection connection) {
        boolean mayEcho = connection.config().continuation().mayEcho();
        return request.continueAfter().isEmpty() && !connection.api().canContinue(request.model())
                ? new EchoCut(mayEcho)
                : new EchoCut(mayEcho, request.prefill(), request.continueAfter());
    }

    /** Begins in the next pass of the event loop: the caller first gets its handle. */
    void start() {
        context.runOnContext(v -> begin());
    }

    private void begin() {
        call = listener.onCall(connection.called(request));
        attempt();
    }

    /** As {@link #start}, when the server has said how many tokens the text so far has, and so how many the rest may have. */
    void startCounting() {
        context.runOnContext(v -> connection
                .countTokens(request.model(), request.continueAfter())
                .onComplete(counted -> {
                    if (counted.failed() || state instanceof State.Over) {
                        begin();
                    } else if (request.leftAfter(counted.result()) < 1) {
                        end(new Completion("length", Usage.NONE));
                    } else {
                        asking = connection.api().ask(request.recounted(counted.result()));
                        begin();
                    }
                }));
    }

    /** Ends without sending anything. */
    void reject(StreamFailure failure) {
        context.runOnContext(v -> fail(failure));
    }

    private void attempt() {
        if (state instanceof State.Waiting) {
            UpstreamAttempt attempt =
                    new UpstreamAttempt(connection, asking, call.within(request.trace()), failures, timeouts, this);
            state = new State.Attempting(attempt);
            if (paused) {
                attempt.pause();
            }
            attempt.start();
        }
    }

    @Override
    public void onDelta(ChunkKind kind, String text) {
        if (kind == ChunkKind.TEXT && !seam.isPassed()) {
            giveNew(seam.push(text));
        } else {
            give(kind, text);
        }
    }

    private void giveNew(String text) {
        if (!text.isEmpty()) {
            give(ChunkKind.TEXT, text);
        }
    }

    private void give(ChunkKind kind, String text) {
        reached = true;
        showing.show(kind, text);
    }

    @Override
    public void onModel(String model) {
        call.answersAs(model);
        listener.onModel(model);
    }

    @Override
    public void onUsageSoFar(Usage soFar) {
        listener.onPromptTokens(soFar.promptTokens());
        showing.counted(soFar);
    }

    @Override
    public void onFailed(Failed failed) {
        seam.restart(showing.hasBegun());
        StreamFailure failure = failed.failure();
        if (failed.isReworded() && !showing.hasBegun() && retries.reword()) {
            LOG.atInfo()
                    .addKeyValue("upstream", connection.config().name())
                    .log(
                            "a model server refuses a field that not every server takes, and is asked again in other words");
            state = new State.Waiting(-1);
            context.runOnContext(v -> attempt());
            return;
        }
        reached = failure.code() != ErrorCode.UPSTREAM_UNAVAILABLE;
        boolean again = !showing.hasBegun() && failed.retryable() && retries.mayAsk(failure.retryAfterMs());
        if (!again) {
            fail(failure);
            return;
        }
        long delayMs = retries.next(failure.retryAfterMs(), connection.random());
        listener.onRetry();
        showing.nextAttempt();
        LOG.atDebug()
                .addKeyValue("upstream", connection.config().name())
                .addKeyValue("code", failure.code().wireName())
                .addKeyValue("retry", retries.count())
                .addKeyValue("mostRetries", retries.most())
                .addKeyValue("delayMs", delayMs)
                .log("a model server is asked again");
        call.retried(failure.code(), retries.count(), delayMs);
        state = new State.Waiting(connection.vertx().setTimer(Math.max(1, delayMs), id -> attempt()));
    }

    @Override
    public void onComplete(String finishReason, @Nullable Usage usage) {
        giveNew(seam.flush());
        if (state instanceof State.Over) {
            // Its listener has cancelled it.
            return;
        }
        Completion whole = failures.completion(finishReason);
        if (usage != null) {
            end(whole.withUsage(usage));
            return;
        }
        state = new State.Counting();
        estimate.usage(connection.vertx(), connection.tokenizer())
                .onSuccess(counted -> context.runOnContext(v -> end(whole.withUsage(counted))));
    }

    /** Ends with a failure, unless it has ended. */
    void fail(StreamFailure failure) {
        if (stop()) {
            call.failed(failure.code());
            listener.onFailure(failure);
        }
    }

    /** Whether the server answered the latest attempt. */
    boolean hasReached() {
        return reached;
    }

    void shutDown() {
        fail(new StreamFailure(ErrorCode.SHUTTING_DOWN, "The worker is shutting down."));
    }

    private void end(Completion completion) {
        if (stop()) {
            call.ended(completion.finishReason(), completion.usage());
            listener.onEnd(completion);
        }
    }

    @Override
    public void pause() {
        paused = true;
        if (state instanceof State.Attempting attempting) {
            attempting.attempt().pause();
        }
    }

    @Override
    public void resume() {
        if (!paused) {
            return;
        }
        paused = false;
        // In a later pass, so that no delta arrives within this call.
        context.runOnContext(v -> {
            if (!paused && state instanceof State.Attempting attempting) {
                attempting.attempt().resume();
            }
        });
    }

    @Override
    public void cancel() {
        if (stop()) {
            call.cancelled();
        }
    }

    /** Ends whatever is going on; returns false if it has ended before. */
    private boolean stop() {
        State before = state;
        if (before instanceof State.Over) {
            return false;
        }
        state = new State.Over();
        if (before instanceof State.Attempting attempting) {
            attempting.attempt().cancel();
        } else if (before instanceof State.Waiting waiting && waiting.timer() >= 0) {
            connection.vertx().cancelTimer(waiting.timer());
        }
        whenOver.accept(this);
        return true;
    }
}
