package dev.tokenbus.gateway.chat;

import dev.tokenbus.gateway.door.IdempotencyHeader;
import dev.tokenbus.gateway.http.HttpErrors;
import dev.tokenbus.gateway.http.StreamResponse;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.json.JsonWriter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A failure as OpenAI words it.
 *
 * @param type the class of the error, by its status
 * @param param the field of the request that is wrong; null where it is none
 * @param code tokenbus's own word, or OpenAI's where programs look for it
 */
record OpenAiError(String message, String type, @Nullable String param, String code) {
    /** How a refused value is named at the beginning of a sentence. */
    private static final Pattern FIELD =
            Pattern.compile("([A-Za-z][\\w.\\[\\]-]*)(?: \\([a-z]+\\))?: .*", Pattern.DOTALL);

    private static final String JSON = "application/json";

    static OpenAiError of(StreamFailure failure) {
        int status = HttpErrors.status(failure.code());
        String type = status == 429 ? "rate_limit_error" : status < 500 ? "invalid_request_error" : "server_error";
        Matcher named = FIELD.matcher(failure.detail());
        boolean namesField = status < 500 && named.matches();
        String field = namesField ? clientsName(named.group(1)) : null;
        String message = namesField
                ? field + failure.detail().substring(named.end(1))
                : HttpErrors.Vendor.OPENAI.sentence(failure);
        return new OpenAiError(message, type, field, code(failure.code()));
    }

    private static String code(ErrorCode code) {
        return switch (code) {
            case UNKNOWN_MODEL -> "model_not_found";
            case UNAUTHENTICATED -> "invalid_api_key";
            case RATE_LIMITED -> "rate_limit_exceeded";
            default -> code.wireName();
        };
    }

    /** What this protocol's clients call an option of ours. */
    private static String clientsName(String field) {
        if (field.equals("key")) {
            return IdempotencyHeader.NAME;
        }
        String name = field.replaceFirst("^options\\.(extra\\.)?", "");
        return name.equals(field)
                ? field
                : name.replaceAll("([a-z])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }

    /** The error object, on one line. */
    static String json(StreamFailure failure) {
        OpenAiError error = of(failure);
        JsonWriter out =
                new JsonWriter().beginObject().field("message", error.message).field("type", error.type);
        out.name("param");
        if (error.param == null) {
            out.raw("null");
        } else {
            out.value(error.param);
        }
        return new String(out.field("code", error.code).endObject().toBytes(), StandardCharsets.UTF_8);
    }

    /** Answers a request that fails before its answer begins. */
    static void answer(StreamResponse response, StreamFailure failure) {
        if (!response.isOver() && !response.isBegun()) {
            HttpErrors.sayWhetherToRetry(response.head(), failure);
            response.answer(HttpErrors.status(failure.code()), JSON, Buffer.buffer(body(failure)));
        }
    }

    /** Answers a request that fails before it is one for a stream. */
    static void answer(HttpServerResponse response, StreamFailure failure) {
        if (!response.ended() && !response.closed()) {
            HttpErrors.sayWhetherToRetry(response, failure);
            response.setStatusCode(HttpErrors.status(failure.code()))
                    .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                    .end(body(failure));
        }
    }

    private static String body(StreamFailure failure) {
        return "{\"error\":" + json(failure) + "}";
    }
}
