package dev.tokenbus.testkit;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;

/**
 * A request as a {@link ScriptedLlmServer} saw it, and what became of its response. Safe to read on any thread.
 */
public final class RecordedRequest {
    private final String uri;
    private final MultiMap headers;
    private final JsonObject body;
    private final Promise<Long> gone = Promise.promise();
    private final Promise<Void> blocked = Promise.promise();
    private final Promise<Void> finished = Promise.promise();
    private volatile long bytesWritten;

    RecordedRequest(String uri, MultiMap headers, JsonObject body) {
        this.uri = uri;
        this.headers = headers;
        this.body = body;
    }

    public String uri() {
        return uri;
    }

    public MultiMap headers() {
        return headers;
    }

    public JsonObject body() {
        return body;
    }

    /** Completes with {@link System#nanoTime} when the client closed or reset the request before the script was done. */
    public Future<Long> gone() {
        return gone.future();
    }

    /** Completes when the response's write queue became full: the client does not read. */
    public Future<Void> blocked() {
        return blocked.future();
    }

    /** Completes when the whole script was played and the response ended. */
    public Future<Void> finished() {
        return finished.future();
    }

    /** Bytes of the body handed to the socket so far. */
    public long bytesWritten() {
        return bytesWritten;
    }

    void wrote(int bytes) {
        // Written by the server's event loop alone.
        long before = bytesWritten;
        bytesWritten = before + bytes;
    }

    void markGone() {
        gone.tryComplete(System.nanoTime());
    }

    void markBlocked() {
        blocked.tryComplete();
    }

    void markFinished() {
        finished.tryComplete();
    }
}
