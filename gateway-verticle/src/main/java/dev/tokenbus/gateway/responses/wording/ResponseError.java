package dev.tokenbus.gateway.responses.wording;

import dev.tokenbus.gateway.http.HttpErrors;
import dev.tokenbus.gateway.loop.Refusals;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.json.JsonWriter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Why a request is refused, as OpenAI words it.
 *
 * @param status the HTTP status
 * @param code a word for programs; null for none
 * @param param the field of the request that is wrong; null for none
 */
public record ResponseError(
        StreamFailure failure,
        int status,
        String type,
        @Nullable String code,
        @Nullable String param) {
    /** A previous response that is not there, or not this client's: the client sends its whole input again. */
    public static final StreamFailure NO_PREVIOUS =
            new StreamFailure(ErrorCode.UNKNOWN_STREAM, "previous_response_id: there is no such response (any more)");

    private static final Pattern FIELD = Pattern.compile("([A-Za-z][\\w.\\[\\]-]*): .*", Pattern.DOTALL);

    public static ResponseError of(StreamFailure failure) {
        int status = HttpErrors.status(failure.code());
        return switch (failure.code()) {
            case UNKNOWN_MODEL ->
                new ResponseError(
                        new StreamFailure(failure.code(), failure.detail().replace("options.model:", "model:")),
                        status,
                        type(status),
                        "model_not_found",
                        "model");
            case UNKNOWN_STREAM, EXPIRED, UNRECOVERABLE ->
                failure.equals(NO_PREVIOUS)
                        ? new ResponseError(
                                failure, 400, type(400), "previous_response_not_found", "previous_response_id")
                        : new ResponseError(failure, 404, type(404), null, null);
            case UNAUTHENTICATED -> new ResponseError(failure, status, type(status), "invalid_api_key", null);
            case RATE_LIMITED -> new ResponseError(failure, status, type(status), "rate_limit_exceeded", null);
            default ->
                new ResponseError(
                        failure,
                        status,
                        type(status),
                        failure.code().wireName(),
                        status < 500 ? field(failure.detail()) : null);
        };
    }

    private static String type(int status) {
        return status == 429 ? "rate_limit_error" : status < 500 ? "invalid_request_error" : "server_error";
    }

    private static @Nullable String field(String detail) {
        Matcher named = FIELD.matcher(detail);
        return named.matches() ? named.group(1) : null;
    }

    /** Whatever has gone wrong with a request. */
    public static ResponseError of(Throwable cause) {
        return of(
                cause instanceof IllegalArgumentException wrong
                        ? new StreamFailure(ErrorCode.BAD_REQUEST, String.valueOf(wrong.getMessage()))
                        : Refusals.of(cause));
    }

    /** The error object. */
    public String json() {
        JsonWriter json = new JsonWriter()
                .beginObject()
                .field("type", type)
                .name("code")
                .raw(quoted(code))
                .field("message", HttpErrors.Vendor.OPENAI.sentence(failure))
                .name("param")
                .raw(quoted(param));
        return json.endObject().toText();
    }

    private static String quoted(@Nullable String word) {
        return word == null ? "null" : new JsonWriter().value(word).toText();
    }

    /** What stands in a response that has failed, and in an event of its own. */
    public static String codeOf(ErrorCode code) {
        return switch (code) {
            case RATE_LIMITED -> "rate_limit_exceeded";
            case UNKNOWN_MODEL -> "model_not_found";
            case CONTEXT_LENGTH_EXCEEDED, CONTENT_FILTER -> code.wireName();
            case BAD_REQUEST, UPSTREAM_REJECTED, TOO_LARGE -> "invalid_prompt";
            default -> "server_error";
        };
    }
}
