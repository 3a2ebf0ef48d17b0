package dev.tokenbus.gateway.messages;

import dev.tokenbus.gateway.door.EventText;
import dev.tokenbus.gateway.door.Refusal;
import dev.tokenbus.gateway.http.HttpErrors;
import dev.tokenbus.gateway.http.StreamResponse;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/** Words failures as Anthropic does: a type, a sentence, and the status that its SDKs make an error class of. */
final class MessagesErrors implements Refusal {
    /** What Anthropic answers when it has no capacity. */
    private static final int OVERLOADED = 529;

    private static final String REQUEST_ID = "x-request-id";

    @Override
    public void refuse(StreamResponse response, StreamFailure failure) {
        HttpErrors.sayWhetherToRetry(response.head(), failure);
        response.answer(status(failure.code()), "application/json", body(response.head(), failure));
    }

    /** Answers a request that opens no stream. */
    static void answer(HttpServerResponse response, StreamFailure failure) {
        HttpErrors.sayWhetherToRetry(response, failure);
        response.setStatusCode(status(failure.code()))
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(body(response, failure));
    }

    private static Buffer body(HttpServerResponse response, StreamFailure failure) {
        EventText out = new EventText(EventText.Framing.LINES);
        write(failure, response.headers().get(REQUEST_ID), out);
        return Buffer.buffer(out.toBytes());
    }

    /** Writes the object that an error is, in a body or in an event. */
    static void write(StreamFailure failure, @Nullable String requestId, EventText out) {
        out.raw("{\"type\":\"error\",\"error\":{\"type\":").string(type(failure.code()));
        out.raw(",\"message\":")
                .string(HttpErrors.Vendor.ANTHROPIC.sentence(failure))
                .raw("}");
        if (requestId != null) {
            out.raw(",\"request_id\":").string(requestId);
        }
        out.raw("}");
    }

    private static String type(ErrorCode code) {
        return switch (status(code)) {
            case 400, 409 -> "invalid_request_error";
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 404, 410 -> "not_found_error";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_error";
            case 504 -> "timeout_error";
            case OVERLOADED -> "overloaded_error";
            default -> "api_error";
        };
    }

    private static int status(ErrorCode code) {
        return switch (code) {
            case OVERLOADED, NO_WORKER, SHUTTING_DOWN, LOCATING -> OVERLOADED;
            default -> HttpErrors.status(code);
        };
    }
}
