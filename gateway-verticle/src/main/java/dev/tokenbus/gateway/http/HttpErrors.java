package dev.tokenbus.gateway.http;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.json.JsonWriter;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.regex.Pattern;

/** Answers a request with a failure, as an HTTP status and JSON. */
public final class HttpErrors {
    /** Vendors whose clients look for words of their own in the sentence of an error where a prompt is too long for the model. */
    public enum Vendor {
        OPENAI("Your input exceeds the context window of this model", "context (length|window)"),
        ANTHROPIC("prompt is too long", "prompt is too long");

        private final String words;
        private final Pattern known;

        Vendor(String words, String known) {
            this.words = words;
            this.known = Pattern.compile(known, Pattern.CASE_INSENSITIVE);
        }

        /** The sentence of a failure: behind the vendor's words where it is of this kind and has not got them. */
        public String sentence(StreamFailure failure) {
            boolean isTooLong = failure.code() == ErrorCode.CONTEXT_LENGTH_EXCEEDED;
            return isTooLong && !known.matcher(failure.detail()).find()
                    ? words + ": " + failure.detail()
                    : failure.detail();
        }
    }

    private HttpErrors() {}

    /** Answers in the words of the routes of a stream. */
    public static void fail(RoutingContext context, StreamFailure failure) {
        JsonWriter json = new JsonWriter().beginObject().name("error").beginObject();
        json.field("message", failure.detail()).field("code", failure.code().wireName());
        json.field("retryable", failure.code().retryable()).endObject().endObject();
        sayWhen(context.response(), failure);
        context.response()
                .setStatusCode(status(failure.code()))
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(json.toBuffer());
    }

    /** Says when to ask again, where that is known. */
    public static void sayWhen(HttpServerResponse response, StreamFailure failure) {
        if (failure.retryAfterMs() > 0) {
            response.putHeader("Retry-After", Long.toString((failure.retryAfterMs() + 999) / 1000));
        }
    }

    /** Says when to ask again, and whether: the SDKs take a status alone for a reason to. */
    public static void sayWhetherToRetry(HttpServerResponse response, StreamFailure failure) {
        sayWhen(response, failure);
        response.putHeader("x-should-retry", Boolean.toString(failure.code().retryable()));
    }

    /** The status of a request that fails before its answer begins. */
    public static int status(ErrorCode code) {
        return switch (code) {
            case BAD_REQUEST, UNKNOWN_TYPE, UPSTREAM_REJECTED, CONTEXT_LENGTH_EXCEEDED, CONTENT_FILTER -> 400;
            case UNAUTHENTICATED -> 401;
            case FORBIDDEN -> 403;
            case UNKNOWN_STREAM, UNKNOWN_MODEL -> 404;
            case CONFLICT -> 409;
            case EXPIRED -> 410;
            case TOO_LARGE -> 413;
            case RATE_LIMITED -> 429;
            case UPSTREAM_TRUNCATED, UPSTREAM_MALFORMED -> 502;
            case LOCATING, OVERLOADED, SHUTTING_DOWN, NO_WORKER, UPSTREAM_UNAVAILABLE, WORKER_LOST -> 503;
            case FIRST_TOKEN_TIMEOUT, IDLE_TIMEOUT -> 504;
            case LOG_FULL, UNRECOVERABLE, INTERNAL -> 500;
        };
    }
}
