package dev.tokenbus.gateway.http;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.json.JsonWriter;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/** Answers a request with a failure, as an HTTP status and JSON. */
final class HttpErrors {
    private HttpErrors() {}

    static void fail(RoutingContext context, StreamFailure failure) {
        JsonWriter json = new JsonWriter().beginObject().name("error").beginObject();
        json.field("message", failure.detail()).field("code", failure.code().wireName());
        json.field("retryable", failure.code().retryable()).endObject().endObject();
        if (failure.retryAfterMs() > 0) {
            context.response().putHeader("Retry-After", Long.toString((failure.retryAfterMs() + 999) / 1000));
        }
        context.response()
                .setStatusCode(status(failure.code()))
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(json.toBuffer());
    }

    private static int status(ErrorCode code) {
        return switch (code) {
            case UNKNOWN_STREAM, UNKNOWN_MODEL -> 404;
            case EXPIRED -> 410;
            case BAD_REQUEST -> 400;
            case CONFLICT -> 409;
            case RATE_LIMITED -> 429;
            case LOCATING, OVERLOADED, SHUTTING_DOWN, NO_WORKER -> 503;
            default -> 500;
        };
    }
}
