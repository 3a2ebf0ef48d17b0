package dev.tokenbus.gateway.responses;

import dev.tokenbus.gateway.http.HttpErrors;
import dev.tokenbus.gateway.http.StreamResponse;
import dev.tokenbus.gateway.responses.wording.ResponseError;
import dev.tokenbus.protocol.StreamFailure;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/** Answers requests with errors. */
final class ResponseErrors {
    static final String JSON = "application/json";

    private ResponseErrors() {}

    /** A request that fails before it is one for a stream. */
    static void refuse(HttpServerResponse response, Throwable cause) {
        // A client whose connection broke while it sent needs no answer, and is no failure of ours.
        if (!response.headWritten() && !response.ended() && !response.closed()) {
            ResponseError error = ResponseError.of(cause);
            HttpErrors.sayWhetherToRetry(response, error.failure());
            response.setStatusCode(error.status())
                    .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                    .end(body(error));
        }
    }

    /** A request for a stream that fails before its answer begins. */
    static void refuse(StreamResponse response, StreamFailure failure) {
        if (!response.isOver() && !response.isBegun()) {
            ResponseError error = ResponseError.of(failure);
            HttpErrors.sayWhetherToRetry(response.head(), failure);
            response.answer(error.status(), JSON, body(error));
        }
    }

    private static Buffer body(ResponseError error) {
        return Buffer.buffer("{\"error\":" + error.json() + "}");
    }
}
