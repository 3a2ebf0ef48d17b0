package dev.tokenbus.langchain4j;

import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.exception.UnresolvedModelServerException;
import dev.tokenbus.client.NotConnectedException;
import dev.tokenbus.client.StreamFailedException;
import java.net.UnknownHostException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Words failures as LangChain4j's exceptions: what may be tried again is a {@code RetriableException}. The cause is tokenbus' own. */
final class Failures {
    private Failures() {}

    static RuntimeException of(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof StreamFailedException failed) {
            return of(failed);
        } else if (cause instanceof NotConnectedException unreachable) {
            return of(unreachable);
        }
        return cause instanceof RuntimeException known ? known : new NonRetriableException(cause);
    }

    static RuntimeException invalid(IllegalArgumentException wrong) {
        return new InvalidRequestException(wrong.getMessage(), wrong);
    }

    private static RuntimeException of(StreamFailedException failed) {
        String message = failed.getMessage();
        return switch (failed.code()) {
            case UNAUTHENTICATED, FORBIDDEN -> new AuthenticationException(message, failed);
            case UNKNOWN_MODEL -> new ModelNotFoundException(message, failed);
            case RATE_LIMITED, OVERLOADED -> new RateLimitException(message, failed);
            case FIRST_TOKEN_TIMEOUT, IDLE_TIMEOUT -> new TimeoutException(message, failed);
            case CONTENT_FILTER -> new ContentFilteredException(message, failed);
            case BAD_REQUEST, UNKNOWN_TYPE, CONFLICT, TOO_LARGE, CONTEXT_LENGTH_EXCEEDED, UPSTREAM_REJECTED ->
                new InvalidRequestException(message, failed);
            default ->
                failed.isRetryable()
                        ? new InternalServerException(message, failed)
                        : new NonRetriableException(message, failed);
        };
    }

    private static RuntimeException of(NotConnectedException unreachable) {
        String message = unreachable.getMessage();
        if (unreachable.attempts().stream().anyMatch(NotConnectedException.Attempt::isKeyRefused)) {
            return new AuthenticationException(message, unreachable);
        }
        boolean isUnknown =
                unreachable.attempts().stream().allMatch(attempt -> attempt.cause() instanceof UnknownHostException);
        return isUnknown
                ? new UnresolvedModelServerException(message, unreachable)
                : new InternalServerException(message, unreachable);
    }
}
