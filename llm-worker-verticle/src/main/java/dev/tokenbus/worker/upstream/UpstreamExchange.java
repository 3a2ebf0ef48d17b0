package dev.tokenbus.worker.upstream;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request and its response: sends, reads, pauses and resets.
 *
 * <p>It can be paused before there is a response. Once it is released nothing more is sent or read. On one event loop only.
 */
final class UpstreamExchange {
    private static final int NO_CONTENT = 204;
    private static final int RESET_CONTENT = 205;

    private final HttpClient client;
    private final Context context;
    private @Nullable HttpClientRequest request;
    private @Nullable HttpClientResponse response;
    private boolean paused;
    private boolean streaming;
    private boolean broken;
    private @Nullable Consumer<Boolean> onEnd;
    private boolean responseEnded;
    private boolean released;

    UpstreamExchange(HttpClient client, Context context) {
        this.client = client;
        this.context = context;
    }

    /** Completes with the head of the response. */
    Future<HttpClientResponse> send(RequestOptions options) {
        return open(options).compose(HttpClientRequest::send).onSuccess(head -> response = head);
    }

    /** Completes with the head of the response. */
    Future<HttpClientResponse> send(RequestOptions options, Buffer body) {
        return open(options).compose(opened -> opened.send(body)).onSuccess(head -> response = head);
    }

    private Future<HttpClientRequest> open(RequestOptions options) {
        return client.request(options).compose(opened -> {
            opened.exceptionHandler(e -> {});
            if (released) {
                opened.reset();
                return Future.failedFuture("released");
            }
            request = opened;
            return Future.succeededFuture(opened);
        });
    }

    /**
     * Passes the body on as it arrives; {@code end} runs once, after all that was received, at its end and when the connection
     * breaks. It is told whether the server stated the end: one that sends neither a length nor chunks ends by closing, which looks like
     * a cut.
     */
    void stream(Handler<Buffer> chunk, Consumer<Boolean> end) {
        HttpClientResponse body = Objects.requireNonNull(response, "response");
        streaming = true;
        onEnd = end;
        body.handler(chunk)
                .endHandler(v -> {
                    responseEnded = true;
                    end(!endsByClosing(body));
                })
                .exceptionHandler(e -> {
                    broken = true;
                    endWhenRead();
                });
        if (paused) {
            body.pause();
        }
    }

    private static boolean endsByClosing(HttpClientResponse body) {
        return body.version() != HttpVersion.HTTP_2
                && body.getHeader(HttpHeaders.CONTENT_LENGTH) == null
                && body.getHeader(HttpHeaders.TRANSFER_ENCODING) == null;
    }

    /** What was received before the connection broke still waits to be read, unless it is read in this very pass. */
    private void endWhenRead() {
        if (broken && !paused) {
            context.runOnContext(v -> {
                if (!paused) {
                    end(false);
                }
            });
        }
    }

    private void end(boolean stated) {
        Consumer<Boolean> end = onEnd;
        onEnd = null;
        if (end != null) {
            end.accept(stated);
        }
    }

    /**
     * Reads a small body as a whole, even when paused. Completes with at most {@code maxBytes}, and always succeeds: a longer body is
     * cut there, and one that breaks off is as long as it came.
     */
    Future<Buffer> body(int maxBytes) {
        HttpClientResponse rest = Objects.requireNonNull(response, "response");
        Promise<Buffer> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        rest.exceptionHandler(e -> whole.tryComplete(body));
        rest.endHandler(v -> {
            responseEnded = true;
            whole.tryComplete(body);
        });
        rest.handler(chunk -> {
            int room = maxBytes - body.length();
            body.appendBuffer(chunk, 0, Math.min(room, chunk.length()));
            if (chunk.length() > room && whole.tryComplete(body)) {
                release();
            }
        });
        return whole.future();
    }

    /** Reads a small body as text: as {@link #body} does, but what is compressed counts as empty. */
    Future<Buffer> words(int maxBytes) {
        return body(maxBytes).map(body -> isCoded() ? Buffer.buffer() : body);
    }

    /** Whether the status promises an answer. */
    boolean hasAnswer() {
        int status = Objects.requireNonNull(response, "response").statusCode();
        return status / 100 == 2 && status != NO_CONTENT && status != RESET_CONTENT;
    }

    /** Whether the body is compressed, although that was declined. */
    boolean isCoded() {
        String coding = Objects.requireNonNull(response, "response").getHeader(HttpHeaders.CONTENT_ENCODING);
        return coding != null && !coding.strip().equalsIgnoreCase("identity");
    }

    boolean hasEnded() {
        return responseEnded || broken;
    }

    void pause() {
        paused = true;
        if (streaming && response != null) {
            response.pause();
        }
    }

    /** Chunks may follow from within this call. */
    void resume() {
        paused = false;
        if (streaming && response != null) {
            response.resume();
            endWhenRead();
        }
    }

    /** Resets a request that still runs, which closes an HTTP/1.1 connection. Idempotent. */
    void release() {
        if (!released) {
            released = true;
            if (request != null && !responseEnded) {
                request.reset();
            }
        }
    }
}
