package dev.tokenbus.worker.upstream;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.worker.response.UpstreamError;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Tells of which class a server's error is, by its status, its type or its sentence, and whether asking again can help. */
final class ErrorClass {
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

    private ErrorClass() {}

    /** The class of an error within an answer, where a status counts that is one of HTTP. */
    static ErrorCode of(UpstreamError error) {
        if (error.status() >= 400 && error.status() < 600) {
            return of(error.status(), error);
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
    static ErrorCode of(int status, UpstreamError error) {
        if (status == 429) {
            return ErrorCode.RATE_LIMITED;
        }
        boolean passes = status >= 500 || status == 408 || status == 425;
        boolean isRejected =
                status == 500 && REJECTED_WORDS.matcher(plain(error)).find();
        return passes && !isRejected ? ErrorCode.UPSTREAM_UNAVAILABLE : ErrorCode.UPSTREAM_REJECTED;
    }

    /** Whether a response with this status may be another the next time. Those of proxies in front of a server, 520 to 530, may. */
    static boolean passes(int status, UpstreamError error) {
        boolean passes = RETRIED.contains(status) || (status >= 520 && status <= 530);
        return passes && !isUsedUp(error) && (status != 500 || of(status, error).retryable());
    }

    /** Whether an error within an answer may be none the next time. */
    static boolean passes(UpstreamError error) {
        return of(error).retryable() && !isUsedUp(error);
    }

    private static boolean isUsedUp(UpstreamError error) {
        return USED_UP_TYPE.matcher(error.type()).find()
                || USED_UP.matcher(plain(error)).find();
    }

    private static String plain(UpstreamError error) {
        return (error.type() + ' ' + error.message()).toLowerCase(Locale.ROOT);
    }
}
