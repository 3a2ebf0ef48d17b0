package dev.tokenbus.worker.upstream;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.bus.worker.TraceContext;
import dev.tokenbus.worker.response.FinishReasons;
import dev.tokenbus.worker.response.UpstreamError;
import dev.tokenbus.worker.retry.ErrorClass;
import dev.tokenbus.worker.retry.RetryAfter;
import dev.tokenbus.worker.upstream.UpstreamFailures.Failed;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to get an answer from an upstream: decides when the answer is complete, and when it has failed. On one event loop
 * only.
 *
 * <p>It ends with exactly one call of {@link Owner#onComplete} or {@link Owner#onFailed}, unless it is cancelled first. An
 * answer is complete when the upstream gave a finish reason and then {@code [DONE]}, or stated the end of its response with nothing after
 * that reason; a credible finish reason is enough where the response breaks or a while passes without a word. Any other end means a
 * truncated answer, which is never called complete. Usage may follow the end for {@link #USAGE_MS}.
 */
final class UpstreamAttempt implements UpstreamAnswer.Listener {
    private static final int MAX_ERROR_BYTES = 64 * 1024;
    /** How long the body of an error may take, in milliseconds. */
    private static final long ERROR_MS = 5_000;
    /** How long usage may take after the end, in milliseconds; also how long a response may take to end after it. */
    private static final long USAGE_MS = 500;

    private final UpstreamConnection connection;
    private final UpstreamApi.Asking asking;
    private final TraceContext trace;
    private final UpstreamFailures failures;
    private final UpstreamTimeouts timeouts;
    private final Owner owner;
    private final UpstreamExchange exchange;
    private final Patience patience;
    private final UpstreamAnswer answer;

    private Phase phase = Phase.REQUESTING;
    private boolean paused;
    private @Nullable Failed refusal;
    /** Why the answer ends, once it is complete. */
    private @Nullable String reason;

    private enum Phase {
        /** Until the head of the response. */
        REQUESTING,
        /** Reading the body of an error. */
        REFUSED,
        STREAMING,
        /** The answer is complete; its usage may follow. */
        ENDING,
        /** The answer is complete; the connection is kept if the response ends soon. */
        DRAINING,
        OVER
    }

    /** Wants the answer. */
    interface Owner extends UpstreamAnswer.Aside {
        void onDelta(ChunkKind kind, String text);

        /**
         * The usage is null when the upstream sent none.
         *
         * @param finishReason in the server's own word; never one that means a broken answer
         */
        void onComplete(String finishReason, @Nullable Usage usage);

        void onFailed(Failed failed);
    }

    UpstreamAttempt(
            UpstreamConnection connection,
            UpstreamApi.Asking asking,
            TraceContext trace,
            UpstreamFailures failures,
            UpstreamTimeouts timeouts,
            Owner owner) {
        this.connection = connection;
        this.asking = asking;
        this.trace = trace;
        this.failures = failures;
        this.timeouts = timeouts;
        this.owner = owner;
        this.exchange =
                new UpstreamExchange(connection.client(), connection.vertx().getOrCreateContext());
        this.patience = new Patience(connection.vertx(), connection.nanoClock(), timeouts, this::silent);
        this.answer = new UpstreamAnswer(
                connection.api(), connection.config().bounds().maxEventBytes(), patience, this, owner);
    }

    void start() {
        patience.start();
        exchange.send(connection.question(trace), asking.body())
                .onSuccess(this::responded)
                .onFailure(e -> fail(failures.notReached(e)));
    }

    private void responded(HttpClientResponse head) {
        if (phase == Phase.OVER) {
            return;
        }
        if (!exchange.hasAnswer()) {
            refused(head);
        } else if (!exchange.canRead()) {
            fail(UpstreamFailures.encoded(String.valueOf(head.getHeader(HttpHeaders.CONTENT_ENCODING))));
        } else {
            phase = Phase.STREAMING;
            patience.responded();
            exchange.stream(this::chunk, this::onMalformed, this::ended);
        }
    }

    private void refused(HttpClientResponse head) {
        phase = Phase.REFUSED;
        patience.drain(ERROR_MS);
        long retryAfterMs =
                RetryAfter.millis(head.headers(), connection.wallClock().instant());
        refusal = failures.status(head.statusCode(), UpstreamError.NONE, retryAfterMs);
        exchange.body(MAX_ERROR_BYTES).onSuccess(body -> {
            UpstreamError error = connection.api().readError(body.getBytes());
            failed(failures.status(head.statusCode(), error, retryAfterMs), error);
        });
    }

    /** It is asked again in other words if the server's error is about the words. */
    private void failed(Failed failed, UpstreamError error) {
        boolean isReworded =
                ErrorClass.mayBeReworded(failed.failure().code()) && !patience.anyToken() && asking.reword(error);
        fail(isReworded ? failed.reworded() : failed);
    }

    private void chunk(Buffer bytes) {
        if (phase == Phase.STREAMING || phase == Phase.ENDING) {
            answer.feed(bytes);
        }
    }

    @Override
    public void onMalformed(String what) {
        if (phase == Phase.ENDING) {
            settle();
        } else if (answer.credibleReason() != null) {
            complete(answer.credibleReason());
        } else {
            fail(UpstreamFailures.malformed(what));
        }
    }

    @Override
    public void onDelta(ChunkKind kind, String text) {
        if (phase == Phase.STREAMING) {
            owner.onDelta(kind, text);
        }
    }

    @Override
    public void onError(UpstreamError error) {
        if (phase == Phase.STREAMING) {
            failed(failures.inStream(error), error);
        }
    }

    @Override
    public void onEnd() {
        if (phase == Phase.STREAMING) {
            complete(answer.lastReason());
        }
    }

    /**
     * The response has ended, or its connection broke.
     *
     * @param stated whether the server stated the end, so that it is no cut
     */
    private void ended(boolean stated) {
        if (phase == Phase.DRAINING) {
            release();
            return;
        }
        answer.end();
        if (phase == Phase.ENDING) {
            settle();
        } else if (phase == Phase.STREAMING) {
            complete(answer.reasonAtEnd(stated));
        }
    }

    private void silent() {
        switch (phase) {
            case DRAINING -> release();
            case ENDING -> settle();
            case REFUSED -> fail(Objects.requireNonNull(refusal));
            default -> {
                if (answer.credibleReason() != null) {
                    complete(answer.credibleReason());
                } else {
                    fail(failures.silence(timeouts, patience.anyToken(), answer.whatCame()));
                }
            }
        }
    }

    /** No more deltas follow: decides whether the answer is complete. A reason that is not enough is given as null. */
    private void complete(@Nullable String enough) {
        answer.flush();
        if (phase != Phase.STREAMING) {
            return;
        }
        if (enough == null) {
            fail(notAnAnswer());
        } else if (FinishReasons.meaning(enough) instanceof FinishReasons.Meaning.Broken) {
            fail(failures.brokenOff(enough));
        } else {
            reason = enough;
            answer.close();
            if (answer.usage() == null && !exchange.hasEnded()) {
                phase = Phase.ENDING;
                await();
            } else {
                settle();
            }
        }
    }

    private Failed notAnAnswer() {
        byte[] document = answer.document();
        if (document == null || answer.lastReason() != null || patience.anyToken()) {
            return UpstreamFailures.truncated(answer.whatCame());
        }
        return failures.document(connection.api().readError(document));
    }

    /** Gives the answer to the owner, and lets the response end so that its connection is kept. */
    private void settle() {
        if (exchange.hasEnded()) {
            release();
        } else {
            phase = Phase.DRAINING;
            await();
        }
        owner.onComplete(Objects.requireNonNull(reason), answer.usage());
    }

    private void await() {
        patience.drain(USAGE_MS);
        exchange.resume();
    }

    private void fail(Failed failed) {
        if (!isSettled()) {
            release();
            owner.onFailed(failed);
        }
    }

    private void release() {
        phase = Phase.OVER;
        answer.close();
        patience.stop();
        exchange.release();
    }

    private boolean isSettled() {
        return phase == Phase.DRAINING || phase == Phase.OVER;
    }

    /** Whether nothing of the answer follows. */
    private boolean isOver() {
        return isSettled() || phase == Phase.ENDING;
    }

    void cancel() {
        if (!isSettled()) {
            release();
        }
    }

    void pause() {
        if (!paused && !isOver()) {
            paused = true;
            patience.pause();
            exchange.pause();
        }
    }

    /** Deltas may follow from within this call. */
    void resume() {
        if (paused && !isOver()) {
            paused = false;
            patience.resume();
            exchange.resume();
        }
    }
}
