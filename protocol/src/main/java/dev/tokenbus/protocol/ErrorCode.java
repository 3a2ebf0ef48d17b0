package dev.tokenbus.protocol;

import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Every way in which a request or a stream can fail, with the word that clients see and whether trying again makes sense.
 *
 * <p>The wire word is the constant's name in lower case; it is also the value of the {@code error.type} metric tag.
 */
public enum ErrorCode implements Outcome {
    BAD_REQUEST(false),
    UNAUTHENTICATED(false),
    FORBIDDEN(false),
    UNKNOWN_TYPE(false),
    CONFLICT(false),
    TOO_LARGE(false),
    UNKNOWN_STREAM(false),
    LOCATING(true),
    EXPIRED(false),
    LOG_FULL(false),
    UNKNOWN_MODEL(false),
    OVERLOADED(true),
    RATE_LIMITED(true),
    NO_WORKER(true),
    UPSTREAM_UNAVAILABLE(true),
    UPSTREAM_REJECTED(false),
    CONTEXT_LENGTH_EXCEEDED(false),
    CONTENT_FILTER(false),
    FIRST_TOKEN_TIMEOUT(true),
    IDLE_TIMEOUT(true),
    UPSTREAM_TRUNCATED(true),
    UPSTREAM_MALFORMED(true),
    WORKER_LOST(true),
    UNRECOVERABLE(false),
    SHUTTING_DOWN(true),
    INTERNAL(false);

    private static final Map<String, ErrorCode> BY_WIRE_NAME =
            Stream.of(values()).collect(Collectors.toUnmodifiableMap(ErrorCode::wireName, Function.identity()));

    private final boolean retryable;
    private final String wireName;

    ErrorCode(boolean retryable) {
        this.retryable = retryable;
        this.wireName = name().toLowerCase(Locale.ROOT);
    }

    /** Whether the same request may succeed when it is sent again later. */
    public boolean retryable() {
        return retryable;
    }

    /** The word on the wire, for example {@code worker_lost}. */
    @Override
    public String wireName() {
        return wireName;
    }

    /** The code for a wire word; {@link #INTERNAL} for a word that this version does not know. */
    public static ErrorCode ofWireName(String word) {
        return BY_WIRE_NAME.getOrDefault(word, INTERNAL);
    }
}
