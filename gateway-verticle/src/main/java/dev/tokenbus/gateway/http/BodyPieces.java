package dev.tokenbus.gateway.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** A long answer that leaves piece by piece, as its client takes it, and compressed where the client likes that. On the response's event loop. */
final class BodyPieces {
    private final HttpServerResponse response;
    private final @Nullable Gzip gzip;

    /** What was compressed and has not left yet. */
    private static final class Gzip {
        private final ByteArrayOutputStream ready = new ByteArrayOutputStream();
        private final GZIPOutputStream in;

        Gzip() throws IOException {
            in = new GZIPOutputStream(ready);
        }

        Buffer take() {
            Buffer taken = Buffer.buffer(ready.toByteArray());
            ready.reset();
            return taken;
        }
    }

    /** The head of the response says how long the body is by its chunks. */
    BodyPieces(HttpServerRequest request) {
        response = request.response().setChunked(true);
        try {
            gzip = BodyCompression.isWanted(request) ? new Gzip() : null;
        } catch (IOException e) {
            throw impossible(e);
        }
    }

    private static UncheckedIOException impossible(IOException e) {
        return new UncheckedIOException("memory does not fail", e);
    }

    void write(Buffer piece) {
        if (gzip == null) {
            response.write(piece);
            return;
        }
        try {
            gzip.in.write(piece.getBytes());
        } catch (IOException e) {
            throw impossible(e);
        }
        Buffer ready = gzip.take();
        if (ready.length() > 0) {
            response.write(ready);
        }
    }

    void end() {
        if (gzip == null) {
            response.end();
            return;
        }
        try {
            gzip.in.close();
        } catch (IOException e) {
            throw impossible(e);
        }
        response.end(gzip.take());
    }
}
