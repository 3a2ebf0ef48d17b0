package dev.tokenbus.springai;

import dev.tokenbus.client.NotConnectedException;
import dev.tokenbus.client.StreamFailedException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.springframework.ai.retry.NonTransientAiException;
import org.springframework.ai.retry.TransientAiException;

/** Words failures as Spring AI's exceptions, by whether the same prompt may succeed later. The cause is tokenbus' own. */
final class Failures {
    private Failures() {}

    static RuntimeException of(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof StreamFailedException failed) {
            return worded(failed.isRetryable(), failed);
        } else if (cause instanceof NotConnectedException unreachable) {
            boolean isKeyRefused =
                    unreachable.attempts().stream().anyMatch(NotConnectedException.Attempt::isKeyRefused);
            return worded(!isKeyRefused, unreachable);
        }
        return cause instanceof RuntimeException known ? known : worded(false, cause);
    }

    static RuntimeException invalid(IllegalArgumentException wrong) {
        return worded(false, wrong);
    }

    private static RuntimeException worded(boolean isTransient, Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        return isTransient ? new TransientAiException(message, cause) : new NonTransientAiException(message, cause);
    }
}
