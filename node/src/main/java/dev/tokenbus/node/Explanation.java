package dev.tokenbus.node;

import java.net.BindException;
import java.net.ConnectException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Says to a person what went wrong, in one line without a stack trace. */
final class Explanation {
    private Explanation() {}

    static String of(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof ExecutionException || cause instanceof CompletionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (findBind(cause) != null) {
            return "the port is in use (" + cause.getMessage() + "); choose another with --port or --management-port, "
                    + "0 takes a free one";
        }
        if (cause instanceof ConnectException) {
            return "nobody answers (" + cause.getMessage() + "); is a server running there? Try: tokenbus dev";
        }
        String message = cause.getMessage();
        return message == null ? cause.toString() : message;
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
