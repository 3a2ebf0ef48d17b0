package dev.tokenbus.worker.retry;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.worker.response.PromptFault;
import dev.tokenbus.worker.response.UpstreamError;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells of which class a server's error is, by its status, its type or its sentence, and whether asking again can help. */
public final class ErrorClass {
    private static final Set<Integer> RETRIED = Set.of(408, 425, 429, 500, 502, 503, 504);

    /** What only a payment ends. */
    private static final Pattern USED_UP = Pattern.compile("insufficient.{0,3}(quota|balance|credit|funds)");

    private static final Pattern USED_UP_TYPE = Pattern.compile("billing|quota_exceeded");

    private static final Pattern RATE_LIMITED =
            Pattern.compile("rate.?limit|too.?many.?requests|resource.?exhausted|quota|throttl");

    private static final Pattern REJECTED_TYPE =
            Pattern.compile("invalid|bad.?request|context.?length|authentication|permission"
                    + "|unauthori|forbidden|not.?found|unprocessable|content.?(filter|policy)|too.?large|unsupported");

    /** Sentences about the prompt, the model or the key, which are the same however often they are heard. */
    private static final Pattern REJECTED_WORDS =
            Pattern.compile("context.{0,3}(length|window|size)|(too many|maximum|number of).{0,20}tokens"
                    + "|(prompt|input).{0,20}too (long|large)|content.{0,3}(filter|policy|management)"
                    + "|(invalid|incorrect|missing|wrong|no|expired).{0,20}(api.?key|credential|access token)"
                    + "|api.{0,10}key.{0,20}(invalid|incorrect|missing|wrong|not|expired)|unauthori[sz]ed|authentication"
                    + "|(no such|unknown) model|model.{0,80}(not found|not exist)");

    private static final Pattern UNKNOWN_MODEL_TYPE = Pattern.compile(
            "(^| )(model_?(not_?found|not_?exist|not_?supported)\\w*|(unknown|invalid)_model|deploymentnotfound)( |$)");

    /** A sentence about a model begins with it, so that what an error quotes is none. */
    private static final Pattern UNKNOWN_MODEL =
            Pattern.compile("(the )?(requested )?models?[ :/]{1,2}['\"]?[\\w./:@-]{0,200}['\"]? ?"
                    + "(was |is )?(not found|not exist|does not exist)|model: [\\w./:@-]{1,200}$"
                    + "|(no such|unknown) model\\b|[\\w./:@-]{1,200} is not a valid model id|no endpoints found for "
                    + "|the api deployment for this resource does not exist");

    private static final Pattern TOO_LARGE_TYPE = Pattern.compile("(^| )(request|payload)_too_large( |$)");

    private static final Set<Integer> OF_MODELS = Set.of(0, 400, 404);

    private ErrorClass() {}

    /** The class of an error within an answer, where a status counts that is one of HTTP. */
    public static ErrorCode of(UpstreamError error) {
        if (error.status() >= 400 && error.status() < 600) {
            return of(error.status(), error);
        }
        ErrorCode ofPrompt = ofRequest(0, error);
        if (ofPrompt != null) {
            return ofPrompt;
        }
        if (RATE_LIMITED.matcher(error.type()).find()) {
            return ErrorCode.RATE_LIMITED;
        }
        if (REJECTED_TYPE.matcher(error.type()).find()) {
            return ErrorCode.UPSTREAM_REJECTED;
        }
        String words = plain(error);
        if (RATE_LIMITED.matcher(words).find()) {
            return ErrorCode.RATE_LIMITED;
        }
        return REJECTED_WORDS.matcher(words).find() ? ErrorCode.UPSTREAM_REJECTED : ErrorCode.UPSTREAM_UNAVAILABLE;
    }

    /** The class of a response with this status; some servers have 500 for whatever is wrong with a prompt. */
    public static ErrorCode of(int status, UpstreamError error) {
        ErrorCode ofPrompt = ofRequest(status, error);
        if (ofPrompt != null) {
            return ofPrompt;
        } else if (status == 429) {
            return ErrorCode.RATE_LIMITED;
        }
        boolean passes = status >= 500 || status == 408 || status == 425;
        boolean isRejected =
                status == 500 && REJECTED_WORDS.matcher(plain(error)).find();
        return passes && !isRejected ? ErrorCode.UPSTREAM_UNAVAILABLE : ErrorCode.UPSTREAM_REJECTED;
    }

    /** Whether a response with this status may be another the next time. Those of proxies in front of a server, 520 to 530, may. */
    public static boolean passes(int status, UpstreamError error) {
        boolean passes = RETRIED.contains(status) || (status >= 520 && status <= 530);
        return passes && !isUsedUp(error) && of(status, error).retryable();
    }

    /** Whether an error within an answer may be none the next time. */
    public static boolean passes(UpstreamError error) {
        return of(error).retryable() && !isUsedUp(error);
    }

    /** Whether other words of the request may help. */
    public static boolean mayBeReworded(ErrorCode code) {
        return switch (code) {
            case RATE_LIMITED, CONTEXT_LENGTH_EXCEEDED, CONTENT_FILTER -> false;
            default -> true;
        };
    }

    /** What is wrong with a request that another one would not have; null if the error says nothing of that kind. */
    private static @Nullable ErrorCode ofRequest(int status, UpstreamError error) {
        return switch (PromptFault.of(status, error)) {
            case TOO_LONG -> ErrorCode.CONTEXT_LENGTH_EXCEEDED;
            case FILTERED -> ErrorCode.CONTENT_FILTER;
            case NONE -> ofModelOrSize(status, error);
        };
    }

    private static @Nullable ErrorCode ofModelOrSize(int status, UpstreamError error) {
        String words = error.message().toLowerCase(Locale.ROOT).replace("`", "");
        if (UNKNOWN_MODEL_TYPE.matcher(error.type()).find()
                || (OF_MODELS.contains(status) && UNKNOWN_MODEL.matcher(words).lookingAt())) {
            return ErrorCode.UNKNOWN_MODEL;
        }
        return status == 413 || TOO_LARGE_TYPE.matcher(error.type()).find() ? ErrorCode.TOO_LARGE : null;
    }

    private static boolean isUsedUp(UpstreamError error) {
        return USED_UP_TYPE.matcher(error.type()).find()
                || USED_UP.matcher(plain(error)).find();
    }

    private static String plain(UpstreamError error) {
        return (error.type() + ' ' + error.message()).toLowerCase(Locale.ROOT);
    }
}
