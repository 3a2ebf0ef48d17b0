package dev.tokenbus.worker.upstream;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.worker.upstream.UpstreamFailures.Failed;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to get an answer from an upstream: decides when the answer is complete, and when it has failed. On one event loop
 * only.
 *
 * <p>It ends with exactly one call of {@link Owner#onComplete} or {@link Owner#onFailed}, unless it is cancelled first. An
 * answer is complete when the upstream gave a finish reason. Usage and the end of the response are then awaited for a short time,
 * and neither is needed. An end without a finish reason means a truncated answer, which is never called complete.
 */
final class UpstreamAttempt implements UpstreamApi.EventSink {
    private static final int MAX_ERROR_BYTES = 64 * 1024;
    /** How long what follows a finish reason may take, in milliseconds. */
    private static final long GRACE_MS = 2_000;

    private final UpstreamConnection connection;
    private final UpstreamFailures failures;
    private final UpstreamTimeouts timeouts;
    private final Owner owner;
    private final UpstreamExchange exchange;
    private final SseParser parser;
    private final UpstreamApi.EventReader reader;
    private final SilenceTimer silence;

    private Phase phase = Phase.REQUESTING;
    private boolean anyDelta;
    private boolean paused;
    private @Nullable Failed refusal;
    private @Nullable String finishReason;
    private @Nullable Usage usage;

    private enum Phase {
        /** Until the head of the response. */
        REQUESTING,
        /** Reading the body of an error. */
        REFUSED,
        STREAMING,
        /** The answer is complete; the connection is kept if the response ends soon. */
        DRAINING,
        OVER
    }

    /** Wants the answer. */
    interface Owner {
        void onDelta(ChunkKind kind, String text);

        /** The usage is null when the upstream sent none. */
        void onComplete(String finishReason, @Nullable Usage usage);

        void onFailed(Failed failed);
    }

    UpstreamAttempt(UpstreamConnection connection, UpstreamFailures failures, UpstreamTimeouts timeouts, Owner owner) {
        this.connection = connection;
        this.failures = failures;
        this.timeouts = timeouts;
        this.owner = owner;
        this.exchange = new UpstreamExchange(connection.client());
        this.parser = new SseParser(connection.config().bounds().maxEventBytes(), this::event);
        this.reader = connection.api().reader(this);
        this.silence = new SilenceTimer(connection.vertx(), connection.nanoClock(), this::silent);
    }

    void start(Buffer body) {
        silence.expectWithin(timeouts.firstTokenMs());
        RequestOptions options = connection
                .request(HttpMethod.POST, connection.api().path())
                .putHeader("content-type", "application/json")
                .putHeader("accept", "text/event-stream");
        exchange.send(options, body).onSuccess(this::responded).onFailure(e -> fail(failures.notReached(e)));
    }

    private void responded(HttpClientResponse head) {
        if (phase == Phase.OVER) {
            return;
        }
        String type = head.getHeader("content-type");
        if (head.statusCode() != 200) {
            refused(head);
        } else if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("text/event-stream")) {
            fail(UpstreamFailures.malformed("it is not an event stream"));
        } else {
            phase = Phase.STREAMING;
            exchange.stream(this::chunk, this::ended);
        }
    }

    private void refused(HttpClientResponse head) {
        phase = Phase.REFUSED;
        long retryAfterMs =
                RetryAfter.millis(head.headers(), connection.wallClock().instant());
        refusal = failures.status(head.statusCode(), UpstreamError.NONE, retryAfterMs);
        exchange.body(MAX_ERROR_BYTES).onSuccess(body -> {
            UpstreamError error = connection.api().readError(body.getBytes());
            fail(failures.status(head.statusCode(), error, retryAfterMs));
        });
    }

    private void chunk(Buffer bytes) {
        if (phase != Phase.STREAMING) {
            return;
        }
        try {
            parser.feed(bytes);
        } catch (MalformedUpstreamException e) {
            fail(UpstreamFailures.malformed(String.valueOf(e.getMessage())));
        }
    }

    private void event(byte[] bytes, int offset, int length) throws MalformedUpstreamException {
        if (phase == Phase.STREAMING) {
            reader.read(bytes, offset, length);
        }
    }

    @Override
    public void onDelta(ChunkKind kind, String text) {
        if (phase != Phase.STREAMING) {
            return;
        }
        if (anyDelta) {
            silence.progress();
        } else {
            anyDelta = true;
            silence.expectWithin(timeouts.idleMs());
        }
        owner.onDelta(kind, text);
    }

    @Override
    public void onFinishReason(String reason) {
        if (phase == Phase.STREAMING && finishReason == null) {
            finishReason = reason;
            silence.expectWithin(Math.min(GRACE_MS, timeouts.idleMs()));
        }
    }

    @Override
    public void onUsage(long promptTokens, long completionTokens) {
        usage = new Usage(promptTokens, completionTokens, false);
    }

    @Override
    public void onError(UpstreamError error) {
        if (phase == Phase.STREAMING) {
            fail(failures.inStream(error));
        }
    }

    @Override
    public void onEnd() {
        if (phase == Phase.STREAMING) {
            finish();
        }
    }

    /** The response has ended, or its connection broke. */
    private void ended() {
        if (phase == Phase.DRAINING) {
            release();
        } else {
            onEnd();
        }
    }

    private void silent() {
        if (phase == Phase.DRAINING) {
            release();
        } else if (refusal != null) {
            fail(refusal);
        } else if (finishReason != null) {
            finish();
        } else if (anyDelta) {
            fail(UpstreamFailures.silent(timeouts.idleMs()));
        } else {
            fail(UpstreamFailures.noToken(timeouts.firstTokenMs()));
        }
    }

    /** No more deltas follow: decides whether the answer is complete. */
    private void finish() {
        String reason = finishReason == null ? null : FinishReasons.normal(finishReason);
        reader.flush();
        if (phase != Phase.STREAMING) {
            return;
        }
        if (reason == null) {
            fail(failures.truncated());
            return;
        }
        drain();
        owner.onComplete(reason, usage);
    }

    private void drain() {
        if (exchange.hasEnded()) {
            release();
            return;
        }
        phase = Phase.DRAINING;
        silence.resume();
        silence.expectWithin(GRACE_MS);
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
        silence.stop();
        exchange.release();
    }

    private boolean isSettled() {
        return phase == Phase.DRAINING || phase == Phase.OVER;
    }

    void cancel() {
        if (!isSettled()) {
            release();
        }
    }

    void pause() {
        if (!isSettled() && !paused) {
            paused = true;
            silence.pause();
            exchange.pause();
        }
    }

    /** Deltas may follow from within this call. */
    void resume() {
        if (!isSettled() && paused) {
            paused = false;
            silence.resume();
            exchange.resume();
        }
    }
}
