package dev.tokenbus.worker.upstream;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;

/** Reads a small response as a whole; one that is larger than allowed is cut there, and its request reset. */
public final class BoundedBody {
    private BoundedBody() {}

    /** Completes with at most {@code maxBytes} and always succeeds: a body that broke off is as long as it came. */
    public static Future<Buffer> read(HttpClientRequest request, HttpClientResponse response, int maxBytes) {
        Promise<Buffer> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        response.exceptionHandler(e -> whole.tryComplete(body));
        response.endHandler(v -> whole.tryComplete(body));
        response.handler(chunk -> {
            int room = maxBytes - body.length();
            body.appendBuffer(chunk, 0, Math.min(room, chunk.length()));
            if (chunk.length() > room && whole.tryComplete(body)) {
                request.reset();
            }
        });
        return whole.future();
    }
}
