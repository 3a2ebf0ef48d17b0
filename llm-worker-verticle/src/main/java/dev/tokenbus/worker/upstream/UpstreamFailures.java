package dev.tokenbus.worker.upstream;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.json.WellFormed;
import dev.tokenbus.worker.response.UpstreamError;
import io.vertx.core.VertxException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
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
    /** Where the decoders of HTTP have their exceptions, which are behind Vert.x's public API. */
    private static final String DECODERS = "io.netty.handler.codec.";
    /** Words that share this many characters with the prompt are taken to quote it. */
    private static final int QUOTE_WINDOW = 12;

    private static final Set<Integer> RETRIED = Set.of(408, 425, 429, 500, 502, 503, 504);
    /** A 429 that only a payment ends. */
    private static final Set<String> USED_UP = Set.of("insufficient_quota", "billing", "quota_exceeded");

    /** Types of errors, where a server gives no status. */
    private static final Pattern RATE_LIMITED =
            Pattern.compile("rate.?limit|too.?many.?requests|resource.?exhausted|quota|throttl");

    private static final Pattern REJECTED =
            Pattern.compile("invalid|bad.?request|context.?length|authentication|permission"
                    + "|unauthori|forbidden|not.?found|unprocessable|content.?(filter|policy)|too.?large|unsupported");

    private final @Nullable String apiKey;
    private final List<ChatMessage> messages;

    /**
     * A failure of one attempt.
     *
     * @param retryable whether the request may be retried, if nothing of the answer was shown
     * @param isReworded whether it is worded otherwise now, so that it is asked again at once
     */
    record Failed(StreamFailure failure, boolean retryable, boolean isReworded) {
        Failed(StreamFailure failure, boolean retryable) {
            this(failure, retryable, false);
        }

        /** This failure of a request that is worded otherwise from now on. */
        Failed reworded() {
            return new Failed(failure, retryable, true);
        }

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
        String detail = "The model server cannot be reached: " + inWords(cause) + ".";
        return isCertain(cause)
                ? Failed.permanent(ErrorCode.UPSTREAM_UNAVAILABLE, detail)
                : Failed.temporary(ErrorCode.UPSTREAM_UNAVAILABLE, detail);
    }

    /** Whether the same request fails in the same way again: no certificate is taken, or the response cannot be decoded. */
    private static boolean isCertain(Throwable cause) {
        return cause instanceof SSLException
                || cause.getClass().getName().startsWith(DECODERS)
                || cause instanceof IllegalArgumentException;
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
        } else if (cause.getClass().getSimpleName().equals("TooLongHttpHeaderException")) {
            return "the headers of its response are larger than 64 KiB";
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
        return new Failed(new StreamFailure(codeOf(status), detail, retryAfterMs), isRetried(status, error));
    }

    /** Those of proxies in front of a server, 520 to 530, pass as well. */
    private static boolean isRetried(int status, UpstreamError error) {
        boolean passes = RETRIED.contains(status) || (status >= 520 && status <= 530);
        return passes && USED_UP.stream().noneMatch(error.type()::contains);
    }

    /** A response in a coding that was not asked for. */
    static Failed encoded(String coding) {
        return malformed("it is compressed, although that was declined: " + cut(WellFormed.text(coding.strip())));
    }

    /** An error in the middle of a stream. */
    Failed inStream(UpstreamError error) {
        String detail = "The model server reported an error" + quoted(error);
        ErrorCode code = codeOf(error);
        return new Failed(new StreamFailure(code, detail), code.retryable());
    }

    /** A document where a stream was asked for, which is no answer. */
    Failed document(UpstreamError error) {
        return error.equals(UpstreamError.NONE)
                ? malformed("it is neither an event stream nor an answer in JSON")
                : inStream(error);
    }

    static Failed truncated(String whatCame) {
        return Failed.temporary(
                ErrorCode.UPSTREAM_TRUNCATED,
                "The model server's stream ended before the answer was complete: " + whatCame + ".");
    }

    /** A finish reason that means a broken answer. */
    Failed brokenOff(String reason) {
        return Failed.temporary(
                ErrorCode.UPSTREAM_TRUNCATED,
                "The model server broke its answer off" + quoted(new UpstreamError(reason, "", 0)));
    }

    /** Silence, in the middle of an answer or before it. */
    Failed silence(UpstreamTimeouts timeouts, boolean anyToken, String whatCame) {
        return anyToken ? silent(timeouts.idleMs(), whatCame) : noToken(timeouts.firstTokenMs(), whatCame);
    }

    private static Failed silent(long idleMs, String whatCame) {
        return Failed.permanent(
                ErrorCode.IDLE_TIMEOUT,
                "The model server sent nothing for " + idleMs + " ms in the middle of its answer: " + whatCame + ".");
    }

    /** Not retried: the client has waited long, and the server is probably still busy with it. */
    private static Failed noToken(long firstTokenMs, String whatCame) {
        return Failed.permanent(
                ErrorCode.FIRST_TOKEN_TIMEOUT,
                "The model server sent no token within " + firstTokenMs + " ms: " + whatCame + ".");
    }

    static Failed malformed(String detail) {
        return Failed.permanent(
                ErrorCode.UPSTREAM_MALFORMED, "The model server's answer cannot be read: " + detail + ".");
    }

    private static ErrorCode codeOf(UpstreamError error) {
        if (error.status() >= 400) {
            return codeOf(error.status());
        }
        if (RATE_LIMITED.matcher(error.type()).find()) {
            return ErrorCode.RATE_LIMITED;
        }
        return REJECTED.matcher(error.type()).find() ? ErrorCode.UPSTREAM_REJECTED : ErrorCode.UPSTREAM_UNAVAILABLE;
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
