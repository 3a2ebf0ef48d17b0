package dev.tokenbus.worker.upstream;

import dev.tokenbus.worker.response.MalformedUpstreamException;
import dev.tokenbus.worker.transport.BodyInflation;
import dev.tokenbus.worker.transport.ContentCoding;
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
 * One HTTP request and its response: sends, reads, pauses and resets. What is compressed is expanded no faster than it is read.
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
    private ContentCoding coding = ContentCoding.IDENTITY;
    private @Nullable BodyInflation inflation;
    private boolean expanding;
    private boolean paused;
    private boolean streaming;
    private boolean broken;
    private Handler<Buffer> onChunk = chunk -> {};
    private Consumer<String> onUnreadable = what -> {};
    private @Nullable Consumer<Boolean> onEnd;
    private boolean responseEnded;
    private boolean released;

    UpstreamExchange(HttpClient client, Context context) {
        this.client = client;
        this.context = context;
    }

    /** Completes with the head of the response. */
    Future<HttpClientResponse> send(RequestOptions options) {
        return open(options).compose(HttpClientRequest::send).onSuccess(this::responded);
    }

    /** Completes with the head of the response. */
    Future<HttpClientResponse> send(RequestOptions options, Buffer body) {
        return open(options).compose(opened -> opened.send(body)).onSuccess(this::responded);
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

    private void responded(HttpClientResponse head) {
        response = head;
        coding = ContentCoding.of(head.headers().getAll(HttpHeaders.CONTENT_ENCODING));
        if (canRead() && coding != ContentCoding.IDENTITY) {
            inflation = new BodyInflation(coding);
        }
    }

    /**
     * Passes the body on as it arrives; {@code end} runs once, after all that was received, at its end and when the connection
     * breaks. It is told whether the server stated the end: one that sends neither a length nor chunks ends by closing, which looks like
     * a cut.
     *
     * @param unreadable is told why the body cannot be expanded any further
     */
    void stream(Handler<Buffer> chunk, Consumer<String> unreadable, Consumer<Boolean> end) {
        HttpClientResponse body = Objects.requireNonNull(response, "response");
        streaming = true;
        onChunk = chunk;
        onUnreadable = unreadable;
        onEnd = end;
        BodyInflation compressed = inflation;
        body.handler(compressed == null ? chunk : bytes -> expand(compressed, bytes))
                .endHandler(v -> {
                    responseEnded = true;
                    end(!endsByClosing(body) && (compressed == null || compressed.isWhole()));
                })
                .exceptionHandler(e -> {
                    broken = true;
                    endWhenRead();
                });
        if (paused) {
            body.pause();
        }
    }

    private void expand(BodyInflation compressed, Buffer bytes) {
        compressed.push(bytes);
        expand(compressed);
    }

    /** Passes on what is expanded until the reader pauses; what is left then waits as it was compressed. */
    private void expand(BodyInflation compressed) {
        if (expanding) {
            return;
        }
        expanding = true;
        try {
            Buffer piece = paused || released ? null : compressed.next();
            while (piece != null) {
                onChunk.handle(piece);
                piece = paused || released ? null : compressed.next();
            }
        } catch (MalformedUpstreamException e) {
            onUnreadable.accept(String.valueOf(e.getMessage()));
        } finally {
            expanding = false;
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
     * cut there, one that breaks off is as long as it came, and one that cannot be expanded is as long as it could be.
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
            if (canRead() && !append(chunk, maxBytes, body) && whole.tryComplete(body)) {
                release();
            }
        });
        return whole.future();
    }

    /** Appends what is expanded as long as there is room, which it returns. */
    private boolean append(Buffer bytes, int maxBytes, Buffer body) {
        if (inflation == null) {
            return appendPiece(bytes, maxBytes, body);
        }
        inflation.push(bytes);
        try {
            Buffer piece = inflation.next();
            while (piece != null && appendPiece(piece, maxBytes, body)) {
                piece = inflation.next();
            }
            return piece == null;
        } catch (MalformedUpstreamException e) {
            return false;
        }
    }

    private static boolean appendPiece(Buffer piece, int maxBytes, Buffer body) {
        int room = maxBytes - body.length();
        body.appendBuffer(piece, 0, Math.min(room, piece.length()));
        return piece.length() <= room;
    }

    /** Whether the status promises an answer. */
    boolean hasAnswer() {
        int status = Objects.requireNonNull(response, "response").statusCode();
        return status / 100 == 2 && status != NO_CONTENT && status != RESET_CONTENT;
    }

    /** Whether the body is not compressed, or in a way that is known here. */
    boolean canRead() {
        return coding != ContentCoding.UNKNOWN;
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
        if (expanding) {
            // Neither more bytes nor the end may overtake what is being passed on.
            context.runOnContext(v -> proceed());
        } else {
            proceed();
        }
    }

    private void proceed() {
        if (streaming && response != null && !paused) {
            if (inflation != null) {
                expand(inflation);
            }
            if (!paused) {
                response.resume();
                endWhenRead();
            }
        }
    }

    /** Resets a request that still runs, which closes an HTTP/1.1 connection. Idempotent. */
    void release() {
        if (!released) {
            released = true;
            if (inflation != null) {
                inflation.close();
            }
            if (request != null && !responseEnded) {
                request.reset();
            }
        }
    }
}
