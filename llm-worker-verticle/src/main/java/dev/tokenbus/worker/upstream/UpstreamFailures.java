package dev.tokenbus.worker.upstream;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.json.WellFormed;
import io.vertx.core.VertxException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Maps each failure of an upstream to its error code and its text, and says whether the same request may be retried.
 *
 * <p>Texts are sentences for people. An upstream's own words are cut to {@link #MAX_QUOTED_CHARS} characters, and left out where they
 * quote the key or the prompt.
 */
final class UpstreamFailures {
    private static final int MAX_QUOTED_CHARS = 200;
    /** Words that share this many characters with the prompt are taken to quote it. */
    private static final int QUOTE_WINDOW = 12;

    private static final Set<Integer> RETRIED = Set.of(408, 429, 500, 502, 503, 504);

    private final @Nullable String apiKey;
    private final List<ChatMessage> messages;

    /**
     * A failure of one attempt.
     *
     * @param retryable whether the request may be retried, if nothing of the answer was shown
     */
    record Failed(StreamFailure failure, boolean retryable) {
        static Failed permanent(ErrorCode code, String detail) {
            return new Failed(new StreamFailure(code, detail), false);
        }

        static Failed temporary(ErrorCode code, String detail) {
            return new Failed(new StreamFailure(code, detail), true);
        }
    }

    UpstreamFailures(@Nullable String apiKey, List<ChatMessage> messages) {
        this.apiKey = apiKey;
        this.messages = messages;
    }

    /** No connection, or one that broke before the response began. */
    Failed notReached(Throwable cause) {
        if (cause instanceof ConnectionPoolTooBusyException) {
            return Failed.temporary(
                    ErrorCode.OVERLOADED, "Too many requests wait for a connection to the model server.");
        }
        return Failed.temporary(
                ErrorCode.UPSTREAM_UNAVAILABLE, "The model server cannot be reached: " + inWords(cause) + ".");
    }

    /** Why there is no connection. The message of an exception may contain anything, so it is not repeated. */
    static String inWords(Throwable cause) {
        boolean late = String.valueOf(cause.getMessage()).contains("timed out");
        if (late || cause instanceof TimeoutException) {
            return "it does not answer in time";
        } else if (cause instanceof NoRouteToHostException) {
            return "there is no way to its host";
        } else if (cause instanceof ConnectException) {
            return "the connection is refused, so no server may be running there";
        } else if (cause instanceof UnknownHostException) {
            return "its host's name is unknown";
        } else if (cause instanceof SSLException) {
            return "TLS fails, because of its certificate or because it speaks plain HTTP";
        } else if (cause instanceof IOException || cause instanceof VertxException) {
            return "the connection breaks before an answer";
        }
        return cause.getClass().getSimpleName();
    }

    /** A response with another status than 200. */
    Failed status(int status, UpstreamError error, long retryAfterMs) {
        String detail = "The model server answered with status " + status + quoted(error);
        return new Failed(new StreamFailure(codeOf(status), detail, retryAfterMs), RETRIED.contains(status));
    }

    /** An error in the middle of a stream. */
    Failed inStream(UpstreamError error) {
        String detail = "The model server reported an error" + quoted(error);
        ErrorCode code = codeOf(error);
        return new Failed(new StreamFailure(code, detail), code.retryable());
    }

    Failed truncated() {
        return Failed.temporary(
                ErrorCode.UPSTREAM_TRUNCATED, "The model server's stream ended before the answer was complete.");
    }

    /** Silence in the middle of an answer. */
    static Failed silent(long idleMs) {
        return Failed.permanent(
                ErrorCode.IDLE_TIMEOUT,
                "The model server sent nothing for " + idleMs + " ms in the middle of its answer.");
    }

    /** Silence before the answer. Not retried: the client has waited long, and the server is probably still busy with it. */
    static Failed noToken(long firstTokenMs) {
        return Failed.permanent(
                ErrorCode.FIRST_TOKEN_TIMEOUT, "The model server sent no token within " + firstTokenMs + " ms.");
    }

    static Failed malformed(String detail) {
        return Failed.permanent(
                ErrorCode.UPSTREAM_MALFORMED, "The model server's answer cannot be read: " + detail + ".");
    }

    private static ErrorCode codeOf(UpstreamError error) {
        if (error.status() >= 400) {
            return codeOf(error.status());
        }
        if (error.type().contains("rate_limit")) {
            return ErrorCode.RATE_LIMITED;
        }
        return error.type().contains("invalid_request") ? ErrorCode.UPSTREAM_REJECTED : ErrorCode.UPSTREAM_UNAVAILABLE;
    }

    private static ErrorCode codeOf(int status) {
        if (status == 429) {
            return ErrorCode.RATE_LIMITED;
        }
        return status >= 500 || status == 408 ? ErrorCode.UPSTREAM_UNAVAILABLE : ErrorCode.UPSTREAM_REJECTED;
    }

    private String quoted(UpstreamError error) {
        String words = WellFormed.text(error.message().strip());
        if (words.isEmpty() || quotesKeyOrPrompt(words)) {
            return ".";
        }
        return ": " + cut(words.replaceAll("\\p{Cntrl}+", " "));
    }

    private static String cut(String words) {
        if (words.length() <= MAX_QUOTED_CHARS) {
            return words;
        }
        int end =
                Character.isHighSurrogate(words.charAt(MAX_QUOTED_CHARS - 1)) ? MAX_QUOTED_CHARS - 1 : MAX_QUOTED_CHARS;
        return words.substring(0, end) + "…";
    }

    private boolean quotesKeyOrPrompt(String words) {
        return (apiKey != null && sharesText(words, apiKey))
                || messages.stream().anyMatch(message -> sharesText(words, message.content()));
    }

    /** Whether words contain a short secret as a whole, or a considerable part of a long one. */
    private static boolean sharesText(String words, String secret) {
        String known = secret.strip();
        if (known.length() < 2 * QUOTE_WINDOW) {
            return known.length() > 2 && words.contains(known);
        }
        // Adjacent windows: a quotation of twice their size contains one of them entirely.
        int end = Math.min(words.length(), 2 * MAX_QUOTED_CHARS);
        for (int at = 0; at + QUOTE_WINDOW <= end; at += QUOTE_WINDOW) {
            if (known.contains(words.substring(at, at + QUOTE_WINDOW))) {
                return true;
            }
        }
        return false;
    }
}
