package dev.tokenbus.gateway.ui;

import dev.tokenbus.gateway.door.Refusal;
import dev.tokenbus.gateway.http.HttpErrors;
import dev.tokenbus.gateway.http.StreamResponse;
import dev.tokenbus.protocol.StreamFailure;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/** Words failures for pages of the AI SDK, which show a body as it is: one sentence. */
final class UiErrors implements Refusal {
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String CODE = "x-tokenbus-error";

    @Override
    public void refuse(StreamResponse response, StreamFailure failure) {
        addHeaders(response.head(), failure);
        response.answer(HttpErrors.status(failure.code()), TEXT, Buffer.buffer(failure.detail()));
    }

    /** Answers a request that opens no stream. */
    static void answer(HttpServerResponse response, StreamFailure failure) {
        addHeaders(response, failure);
        response.setStatusCode(HttpErrors.status(failure.code()))
                .putHeader(HttpHeaders.CONTENT_TYPE, TEXT)
                .end(failure.detail());
    }

    private static void addHeaders(HttpServerResponse response, StreamFailure failure) {
        HttpErrors.sayWhen(response, failure);
        response.putHeader(CODE, failure.code().wireName());
    }
}
