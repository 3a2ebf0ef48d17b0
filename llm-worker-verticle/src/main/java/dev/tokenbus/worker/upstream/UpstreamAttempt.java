package dev.tokenbus.worker.upstream;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.worker.openai.DeltaExtractor;
import dev.tokenbus.worker.openai.FinishReasons;
import dev.tokenbus.worker.openai.UpstreamJson;
import dev.tokenbus.worker.upstream.UpstreamFailures.Failed;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One request to an upstream, from connecting to the end of its response. On one event loop only.
 *
 * <p>It ends with exactly one call of {@link Owner#onComplete} or {@link Owner#onFailed}, unless it is cancelled first. An
 * answer is complete when the upstream gave a finish reason; then usage, {@code [DONE]} and the end of the response are
 * waited for a short time only, and none of them is needed. {@code [DONE]} or the end without a finish reason is a
 * truncated answer: it may have been cut, so it is never called complete.
 */
public final class UpstreamAttempt implements DeltaExtractor.Sink {
    private static final byte[] DONE = {'[', 'D', 'O', 'N', 'E', ']'};
    private static final int MOST_ERROR_BYTES = 64 * 1024;
    /** How long what follows a finish reason may take, in milliseconds. */
    private static final long GRACE_MS = 2_000;

    private final UpstreamConnection link;
    private final UpstreamFailures failures;
    private final UpstreamTimeouts patience;
    private final Owner owner;
    private final SseParser parser;
    private final DeltaExtractor extractor = new DeltaExtractor(this);
    private final SilenceTimer silence;

    private Phase phase = Phase.REQUESTING;
    private @Nullable HttpClientRequest request;
    private @Nullable HttpClientResponse response;
    private boolean responseEnded;
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

    /** Who wants the answer. */
    public interface Owner {
        /** The upstream answers with a stream. */
        void onAccepted();

        void onDelta(ChunkKind kind, String text);

        /** The usage is null when the upstream sent none. */
        void onComplete(String finishReason, @Nullable Usage usage);

        void onFailed(Failed failed);
    }

    public UpstreamAttempt(UpstreamConnection link, UpstreamFailures failures, UpstreamTimeouts patience, Owner owner) {
        this.link = link;
        this.failures = failures;
        this.patience = patience;
        this.owner = owner;
        this.parser = new SseParser(link.config().maxEventBytes(), this::event);
        this.silence = new SilenceTimer(link.vertx(), link.nanoClock(), this::silent);
    }

    public void start(Buffer body) {
        silence.expectWithin(patience.firstTokenMs());
        RequestOptions options = link.request(HttpMethod.POST, "/chat/completions")
                .putHeader("content-type", "application/json")
                .putHeader("accept", "text/event-stream");
        link.client()
                .request(options)
                .onSuccess(opened -> send(opened, body))
                .onFailure(e -> fail(failures.notReached(e)));
    }

    private void send(HttpClientRequest opened, Buffer body) {
        if (phase == Phase.OVER) {
            opened.reset();
            return;
        }
        request = opened;
        opened.exceptionHandler(e -> {});
        opened.send(body).onSuccess(this::responded).onFailure(e -> fail(failures.notReached(e)));
    }

    private void responded(HttpClientResponse head) {
        if (phase == Phase.OVER) {
            return;
        }
        response = head;
        String type = head.getHeader("content-type");
        if (head.statusCode() != 200) {
            refused(head);
        } else if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("text/event-stream")) {
            fail(UpstreamFailures.malformed("it is not an event stream"));
        } else {
            phase = Phase.STREAMING;
            head.handler(this::chunk).endHandler(v -> ended()).exceptionHandler(e -> broken());
            if (paused) {
                head.pause();
            }
            owner.onAccepted();
        }
    }

    private void refused(HttpClientResponse head) {
        phase = Phase.REFUSED;
        long retryAfterMs = RetryAfter.millis(head.headers(), link.wallClock().instant());
        refusal = failures.status(head.statusCode(), UpstreamError.NONE, retryAfterMs);
        HttpClientRequest opened = request;
        if (opened == null) {
            return;
        }
        BoundedBody.read(opened, head, MOST_ERROR_BYTES).onSuccess(body -> {
            responseEnded = true;
            UpstreamError error = UpstreamJson.readErrorBody(body.getBytes());
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
        if (phase != Phase.STREAMING) {
            return;
        }
        if (isDone(bytes, offset, length)) {
            finish();
        } else {
            extractor.read(bytes, offset, length);
        }
    }

    private static boolean isDone(byte[] bytes, int offset, int length) {
        return length == DONE.length && Arrays.equals(bytes, offset, offset + length, DONE, 0, DONE.length);
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
            silence.expectWithin(patience.idleMs());
        }
        owner.onDelta(kind, text);
    }

    @Override
    public void onFinishReason(String reason) {
        if (phase == Phase.STREAMING && finishReason == null) {
            finishReason = reason;
            silence.expectWithin(Math.min(GRACE_MS, patience.idleMs()));
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

    private void ended() {
        responseEnded = true;
        broken();
    }

    private void broken() {
        if (phase == Phase.STREAMING) {
            finish();
        } else if (phase == Phase.DRAINING) {
            release();
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
            fail(UpstreamFailures.silent(patience.idleMs()));
        } else {
            fail(UpstreamFailures.noToken(patience.firstTokenMs()));
        }
    }

    /** No more deltas follow; decides whether that was all. */
    private void finish() {
        String reason = finishReason == null ? null : FinishReasons.normal(finishReason);
        extractor.flush();
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
        HttpClientResponse rest = response;
        if (responseEnded || rest == null) {
            release();
            return;
        }
        phase = Phase.DRAINING;
        silence.resume();
        silence.expectWithin(GRACE_MS);
        rest.resume();
    }

    private void fail(Failed failed) {
        if (!isSettled()) {
            release();
            owner.onFailed(failed);
        }
    }

    /** Nothing more happens; a request that is still running is reset, which closes an HTTP/1.1 connection. */
    private void release() {
        phase = Phase.OVER;
        silence.stop();
        if (request != null && !responseEnded) {
            responseEnded = true;
            request.reset();
        }
    }

    private boolean isSettled() {
        return phase == Phase.DRAINING || phase == Phase.OVER;
    }

    public void cancel() {
        if (!isSettled()) {
            release();
        }
    }

    public void pause() {
        if (isSettled() || paused) {
            return;
        }
        paused = true;
        silence.pause();
        if (phase == Phase.STREAMING && response != null) {
            response.pause();
        }
    }

    /** Deltas may follow from within this call. */
    public void resume() {
        if (isSettled() || !paused) {
            return;
        }
        paused = false;
        silence.resume();
        if (phase == Phase.STREAMING && response != null) {
            response.resume();
        }
    }
}
