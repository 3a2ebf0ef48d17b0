package dev.tokenbus.worker.openai;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.worker.backend.Completion;
import dev.tokenbus.worker.backend.GenerationRequest;
import dev.tokenbus.worker.backend.LlmBackend;
import dev.tokenbus.worker.backend.LlmBackend.Listener;
import dev.tokenbus.worker.upstream.BackOff;
import dev.tokenbus.worker.upstream.UpstreamAttempt;
import dev.tokenbus.worker.upstream.UpstreamConfig;
import dev.tokenbus.worker.upstream.UpstreamConnection;
import dev.tokenbus.worker.upstream.UpstreamFailures;
import dev.tokenbus.worker.upstream.UpstreamFailures.Failed;
import dev.tokenbus.worker.upstream.UpstreamTimeouts;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One answer of an upstream: attempts until one has shown a token, with a pause before each retry.
 *
 * <p>After the first token nothing is sent again, since another answer would not fit to what was shown. A failure is final
 * too when the server asks for a longer pause than is waited for here. On one event loop only.
 */
final class OpenAiGeneration implements LlmBackend.Generating, UpstreamAttempt.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(OpenAiGeneration.class);
    private static final BackOff BACK_OFF = BackOff.DEFAULT;

    private final UpstreamConnection link;
    private final GenerationRequest request;
    private final Listener listener;
    private final Runnable whenOver;
    private final Context context;
    private final UpstreamFailures failures;
    private final UsageEstimate tally;
    private final UpstreamTimeouts patience;
    private final int maxRetries;

    private State state = new State.Waiting(-1);
    private int retries;
    private boolean paused;
    private boolean accepted;
    private boolean shown;

    private sealed interface State {
        /** For the next attempt; the timer is negative when there is none. */
        record Waiting(long timer) implements State {}

        record Attempting(UpstreamAttempt attempt) implements State {}

        /** The answer is complete and its tokens are being counted. */
        record Counting() implements State {}

        record Over() implements State {}
    }

    OpenAiGeneration(UpstreamConnection link, GenerationRequest request, Listener listener, Runnable whenOver) {
        this.link = link;
        this.request = request;
        this.listener = listener;
        this.whenOver = whenOver;
        this.context = link.vertx().getOrCreateContext();
        this.failures = new UpstreamFailures(link.config().apiKey(), request.messages());
        this.tally = new UsageEstimate(request.messages());
        UpstreamConfig config = link.config();
        int timeout = request.config().streamOptions().timeout();
        this.patience = timeout > 0
                ? new UpstreamTimeouts(timeout, timeout)
                : new UpstreamTimeouts(config.firstTokenTimeoutMs(), config.idleTimeoutMs());
        int asked = request.config().streamOptions().retryAttempts();
        this.maxRetries = asked >= 0 ? asked : config.maxRetries();
    }

    /** Begins in the next pass of the event loop: the caller first gets its handle. */
    void start() {
        Buffer body = ChatRequestJson.write(request, link.config());
        context.runOnContext(v -> attempt(body));
    }

    /** Ends without sending anything. */
    void reject(StreamFailure failure) {
        context.runOnContext(v -> fail(failure));
    }

    private void attempt(Buffer body) {
        if (state instanceof State.Waiting) {
            UpstreamAttempt attempt = new UpstreamAttempt(link, failures, patience, this);
            state = new State.Attempting(attempt);
            if (paused) {
                attempt.pause();
            }
            attempt.start(body);
        }
    }

    @Override
    public void onAccepted() {
        if (!accepted) {
            accepted = true;
            listener.onAccepted();
        }
    }

    @Override
    public void onDelta(ChunkKind kind, String text) {
        shown = true;
        tally.add(text);
        // One delta is one token for nearly every server; running a tokenizer here would cost more than the rest.
        listener.onDelta(kind, text, 1);
    }

    @Override
    public void onFailed(Failed failed) {
        StreamFailure failure = failed.failure();
        boolean again =
                !shown && failed.retryable() && retries < maxRetries && BACK_OFF.canWait(failure.retryAfterMs());
        if (!again) {
            fail(failure);
            return;
        }
        retries++;
        long delayMs = BACK_OFF.delayMs(retries, failure.retryAfterMs(), link.random());
        LOG.info(
                "upstream {}: {}, retry {} of {} in {} ms",
                link.config().name(),
                failure.code().wireName(),
                retries,
                maxRetries,
                delayMs);
        Buffer body = ChatRequestJson.write(request, link.config());
        state = new State.Waiting(link.vertx().setTimer(Math.max(1, delayMs), id -> attempt(body)));
    }

    @Override
    public void onComplete(String finishReason, @Nullable Usage usage) {
        if (usage != null) {
            end(new Completion(finishReason, usage));
            return;
        }
        state = new State.Counting();
        link.tokenizer()
                .compose(tokenizer -> link.vertx().executeBlocking(() -> tally.count(tokenizer), false))
                .otherwise(e -> tally.guess())
                .onComplete(counted -> context.runOnContext(v -> end(new Completion(finishReason, counted.result()))));
    }

    /** Ends with a failure, if it has not ended. */
    void fail(StreamFailure failure) {
        if (stop()) {
            listener.onFailure(failure);
        }
    }

    void shutDown() {
        fail(new StreamFailure(ErrorCode.SHUTTING_DOWN, "The worker is shutting down."));
    }

    private void end(Completion completion) {
        if (stop()) {
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
        stop();
    }

    /** Ends whatever is going on; false if it had ended. */
    private boolean stop() {
        State before = state;
        if (before instanceof State.Over) {
            return false;
        }
        state = new State.Over();
        if (before instanceof State.Attempting attempting) {
            attempting.attempt().cancel();
        } else if (before instanceof State.Waiting waiting && waiting.timer() >= 0) {
            link.vertx().cancelTimer(waiting.timer());
        }
        whenOver.run();
        return true;
    }
}
