package dev.tokenbus.testkit.llm;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;

/**
 * A request to a {@link ScriptedLlmServer}, and what became of its response. Thread-safe to read.
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

    /** Completes with {@link System#nanoTime} when the client closes or resets the request before the script is done. */
    public Future<Long> gone() {
        return gone.future();
    }

    /** Completes when the response's write queue is full: the client does not read. */
    public Future<Void> blocked() {
        return blocked.future();
    }

    /** Completes when the whole script is played and the response has ended or was broken off. */
    public Future<Void> finished() {
        return finished.future();
    }

    /** Bytes of the response's body that were handed to the socket so far. */
    public long bytesWritten() {
        return bytesWritten;
    }

    void wrote(int bytes) {
        // Only the server's event loop writes this.
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
