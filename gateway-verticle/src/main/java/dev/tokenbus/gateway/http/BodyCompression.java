package dev.tokenbus.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Compresses whole answers for clients that accept gzip (RFC 9110, section 12.5.3). Events are never compressed: a compressor would hold
 * tokens back.
 */
public final class BodyCompression {
    /** A shorter body does not get shorter. */
    private static final int LEAST_BYTES = 1024;

    /** A longer one is compressed beside the event loop. */
    private static final int MOST_ON_LOOP = 128 * 1024;

    private BodyCompression() {}

    /** Sends a body as the client likes it. */
    public static Future<Void> send(Vertx vertx, HttpServerRequest request, Buffer body) {
        HttpServerResponse response = request.response();
        if (body.length() < LEAST_BYTES) {
            return response.end(body);
        }
        if (!isWanted(request)) {
            return response.end(body);
        }
        return body.length() <= MOST_ON_LOOP
                ? response.end(gzip(body))
                : vertx.executeBlocking(() -> gzip(body)).compose(response::end);
    }

    /** Whether a body that is worth it is compressed; the head of the response says so. */
    static boolean isWanted(HttpServerRequest request) {
        boolean isWanted = acceptsGzip(request.getHeader(HttpHeaders.ACCEPT_ENCODING));
        // By name, because the answer's other headers may vary already.
        request.response().headers().add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
        if (isWanted) {
            request.response().putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
        }
        return isWanted;
    }

    private static Buffer gzip(Buffer body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length() / 2);
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(body.getBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return Buffer.buffer(bytes.toByteArray());
    }

    /** Whether gzip is acceptable: by its own weight if it has one, else by that of {@code *}. */
    static boolean acceptsGzip(@Nullable String header) {
        boolean any = false;
        for (String coding :
                header == null ? new String[0] : header.toLowerCase(Locale.ROOT).split(",")) {
            String[] parts = coding.strip().split("\\s*;\\s*");
            boolean accepted = parts.length < 2 || !parts[1].matches("q=0(\\.0{0,3})?");
            if (parts[0].equals("gzip") || parts[0].equals("x-gzip")) {
                return accepted;
            }
            any |= parts[0].equals("*") && accepted;
        }
        return any;
    }
}
