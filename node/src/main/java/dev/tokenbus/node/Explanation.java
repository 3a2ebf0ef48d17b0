package dev.tokenbus.node;

import dev.tokenbus.client.NotConnectedException;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Explains a failure to a person, in one line without a stack trace. */
public final class Explanation {
    private Explanation() {}

    public static String of(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof ExecutionException || cause instanceof CompletionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (findBind(cause) != null) {
            return "a port is in use (" + cause.getMessage() + ")";
        }
        if (cause instanceof ConnectException) {
            return nobodyAnswers(String.valueOf(cause.getMessage()));
        }
        if (cause instanceof NotConnectedException) {
            return cause.getMessage() + "; is a server running there? Try: tokenbus dev";
        }
        String message = cause.getMessage();
        return message == null ? cause.toString() : message;
    }

    /** Fails with the port that is in use and the option that chooses another, if that is why a server could not listen. */
    static <T> Future<T> notListening(int port, String option, Throwable failure) {
        return Future.failedFuture(
                findBind(failure) == null
                        ? failure
                        : new IOException(
                                "port " + port + " is in use; choose another with " + option + ", 0 takes a free one"));
    }

    /** @param where the URL or address that was asked */
    public static String nobodyAnswers(String where) {
        return "nobody answers (" + where + "); is a server running there? Try: tokenbus dev";
    }

    private static @Nullable Throwable findBind(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof BindException
                    || String.valueOf(each.getMessage()).contains("Address already in use")) {
                return each;
            }
        }
        return null;
    }
}
