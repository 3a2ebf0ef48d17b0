package dev.tokenbus.gateway.door;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.Limits;
import dev.tokenbus.protocol.StreamFailure;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** The header {@code Idempotency-Key}, which makes it safe to send a request again. */
public final class IdempotencyHeader {
    public static final String NAME = "Idempotency-Key";

    private IdempotencyHeader() {}

    /** The key of a request; null for none. Throws a {@code StreamException} for one of a wrong length. */
    public static @Nullable String of(HttpServerRequest request) {
        String key = request.getHeader(NAME);
        if (key != null && (key.isEmpty() || key.length() > Limits.NAME_CHARS)) {
            throw new StreamFailure(
                            ErrorCode.BAD_REQUEST,
                            NAME + ": " + key.length() + " characters (expected: 1.." + Limits.NAME_CHARS + ")")
                    .asException();
        }
        return key;
    }
}
