package dev.tokenbus.worker.response;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Tells words in an answer that are an error from those that are not: a page, or what a server or Python prints of one. */
public final class ErrorWords {
    private static final Pattern ERROR = Pattern.compile(
            "^\\W*((internal|server|fatal|runtime|unexpected|upstream|stream)\\W+){0,3}(error|exception)\\b(?!\\W*(null|none|false)\\b)",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern PAGE =
            Pattern.compile("^<(!doctype|html|head|body|title|center|h1|\\?xml)\\b", Pattern.CASE_INSENSITIVE);

    private ErrorWords() {}

    /** Returns the error; {@link UpstreamError#NONE} if the words are none. */
    public static UpstreamError in(String words) {
        if (PAGE.matcher(words).find()) {
            return UpstreamJson.readErrorBody(words.getBytes(StandardCharsets.UTF_8));
        }
        return ERROR.matcher(words).find() ? new UpstreamError(words, "", 0) : UpstreamError.NONE;
    }
}
