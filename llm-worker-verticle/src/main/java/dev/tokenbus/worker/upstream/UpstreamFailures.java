package dev.tokenbus.worker.upstream;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.json.WellFormed;
import dev.tokenbus.worker.backend.Completion;
import dev.tokenbus.worker.backend.GenerationRequest;
import dev.tokenbus.worker.response.FinishReasons;
import dev.tokenbus.worker.response.UpstreamError;
import dev.tokenbus.worker.retry.ErrorClass;
import dev.tokenbus.worker.retry.RetryAfter;
import dev.tokenbus.worker.transport.UnreachedServer;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Maps each failure of an upstream to its error code and its text, and says whether the same request may be retried.
 *
 * <p>Texts are sentences for people. An upstream's own words are cut to {@link #MAX_QUOTED_CHARS} characters, and left out where they
 * quote the key or the prompt.
 */
final class UpstreamFailures {
    private static final int MAX_REASON_CHARS = 64;
    private static final int MAX_QUOTED_CHARS = 200;
    /** Words that share this many characters with the prompt are taken to quote it. */
    private static final int QUOTE_WINDOW = 12;

    private static final int MIN_KEY_CHARS = 8;
    /** What stands between a field's name and its value. */
    private static final String VALUE = "\",\"value\":";

    private static final String WITHHELD = "(withheld)";

    /** The value of an authorization header. */
    private static final Pattern AUTHORIZATION =
            Pattern.compile("(?i)\\b(bearer|basic)\\s+(?=\\S*[\\d=])[\\w.~+/=-]{8,}");

    private final UpstreamConnection connection;
    private final @Nullable String apiKey;
    private final List<ChatMessage> messages;
    /** What else the client wrote, as JSON: tools, a prediction, a schema. */
    private final Collection<String> fields;

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

    /** Of requests without a prompt. */
    UpstreamFailures(UpstreamConnection connection) {
        this(connection, List.of(), List.of());
    }

    UpstreamFailures(UpstreamConnection connection, GenerationRequest request) {
        this(connection, request.messages(), request.config().extra().values());
    }

    private UpstreamFailures(UpstreamConnection connection, List<ChatMessage> messages, Collection<String> fields) {
        this.connection = connection;
        this.apiKey = connection.config().apiKey();
        this.messages = messages;
        this.fields = fields;
    }

    /** No connection, or one that broke before the response began. */
    Failed notReached(Throwable cause) {
        if (cause instanceof ConnectionPoolTooBusyException) {
            return Failed.temporary(
                    ErrorCode.OVERLOADED, "Too many requests wait for a connection to the model server.");
        }
        String detail = "The model server cannot be reached: " + connection.unreached(cause) + ".";
        return UnreachedServer.isCertain(cause)
                ? Failed.permanent(ErrorCode.UPSTREAM_UNAVAILABLE, detail)
                : Failed.temporary(ErrorCode.UPSTREAM_UNAVAILABLE, detail);
    }

    /** A response with a status that promises no answer. */
    Failed status(int status, UpstreamError error, long retryAfterMs) {
        String detail = "The model server answered with status " + status + quoted(error);
        return new Failed(
                new StreamFailure(ErrorClass.of(status, error), detail, RetryAfter.millis(retryAfterMs, error)),
                ErrorClass.passes(status, error));
    }

    /** A response in a coding that was not asked for. */
    static Failed encoded(String coding) {
        return malformed("it is compressed in a way that was declined: " + cut(WellFormed.text(coding.strip())));
    }

    /** An error in the middle of a stream. */
    Failed inStream(UpstreamError error) {
        String detail = "The model server reported an error" + numbered(error.status()) + quoted(error);
        return new Failed(
                new StreamFailure(ErrorClass.of(error), detail, RetryAfter.millis(0, error)), ErrorClass.passes(error));
    }

    private static String numbered(int status) {
        if (status == 0) {
            return "";
        }
        return (status >= 100 && status < 600 ? " with status " : " with code ") + status;
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

    /** The server's sentence; its type where it has none. */
    private String quoted(UpstreamError error) {
        String sentence = error.message().isBlank() ? typeOf(error) : error.message();
        String words = WellFormed.text(sentence.strip());
        if (words.isEmpty() || quotesKeyOrPrompt(words)) {
            return ".";
        }
        return ": " + cut(words.replaceAll("\\p{Cntrl}+", " "));
    }

    private static String typeOf(UpstreamError error) {
        return error.type().equals("error") ? "" : error.type();
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
        return quotesKey(words)
                || (apiKey != null && sharesText(words, apiKey))
                || messages.stream()
                        .anyMatch(message -> sharesText(words, message.content())
                                || sharesPiece(words, message.json(), 2 * QUOTE_WINDOW))
                || fields.stream().anyMatch(field -> sharesPiece(words, field, 2 * QUOTE_WINDOW));
    }

    /** Whether words contain the key, or what looks like one in an authorization header. A key of a few characters is a word. */
    boolean quotesKey(String words) {
        if (AUTHORIZATION.matcher(words).find()) {
            return true;
        }
        String key = apiKey == null ? "" : apiKey.strip();
        return key.length() >= MIN_KEY_CHARS && (words.contains(key) || words.contains(key.toLowerCase(Locale.ROOT)));
    }

    /** A piece of kind {@code other}, without its value if that quotes the key. */
    String withoutKey(String other) {
        if (!quotesKey(other)) {
            return other;
        }
        int fieldEnd = other.indexOf(VALUE);
        String field = fieldEnd < 0 ? "" : other.substring(0, fieldEnd);
        return (field.isEmpty() || quotesKey(field) ? "{\"field\":\"" : field) + VALUE + '"' + WITHHELD + "\"}";
    }

    /** An end for the server's own reason, of which no usage is known yet. */
    Completion completion(String finishReason) {
        if (FinishReasons.meaning(finishReason) instanceof FinishReasons.Meaning.Whole known) {
            return new Completion(known.word(), Usage.NONE);
        }
        String word = quotesKey(finishReason) ? WITHHELD : finishReason;
        return new Completion(
                "other", WellFormed.text(word.substring(0, Math.min(word.length(), MAX_REASON_CHARS))), Usage.NONE);
    }

    /** Whether words contain a short secret as a whole, or a considerable part of a long one. */
    private static boolean sharesText(String words, String secret) {
        String known = secret.strip();
        if (known.length() < 2 * QUOTE_WINDOW) {
            return known.length() > 2 && words.contains(known);
        }
        return sharesPiece(words, known, QUOTE_WINDOW);
    }

    /**
     * Whether words contain a piece of a text, at least every one of twice this length. The names of fields are no secret, so pieces of JSON
     * are longer than any of them.
     */
    private static boolean sharesPiece(String words, String known, int window) {
        // Adjacent windows: a quotation of twice their size contains one of them entirely.
        int end = Math.min(words.length(), 2 * MAX_QUOTED_CHARS);
        for (int at = 0; at + window <= end; at += window) {
            if (known.contains(words.substring(at, at + window))) {
                return true;
            }
        }
        return false;
    }
}
