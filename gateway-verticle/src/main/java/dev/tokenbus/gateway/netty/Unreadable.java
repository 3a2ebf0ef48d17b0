package dev.tokenbus.gateway.netty;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpServerRequest;

/**
 * Why a request's head cannot be read.
 *
 * @param status the HTTP status that says so
 * @param reason a sentence for a person
 */
public record Unreadable(int status, String reason) {
    /** The request is of a version of HTTP that is not spoken here. */
    static final class Version extends DecoderException {
        Version(String version) {
            super(version);
        }
    }

    /** Of a request that Vert.x calls invalid. */
    public static Unreadable of(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        if (cause instanceof TooLongHttpLineException) {
            return new Unreadable(414, "The first line, or a chunk's, is longer than 4096 bytes.");
        } else if (cause instanceof TooLongHttpHeaderException) {
            return new Unreadable(431, "The head is larger than 8192 bytes.");
        } else if (cause instanceof Version) {
            return new Unreadable(505, "This port speaks HTTP/1.1 and HTTP/1.0.");
        }
        return new Unreadable(400, "This is no request of HTTP/1.1 that can be read.");
    }
}
