package dev.tokenbus.worker.response;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds an error among the fields of an object, in each of the shapes in which servers word one: inside {@code error}, as {@code
 * error_type} and {@code error_message}, as {@code detail} (a text, or a list of what is wrong with the request), or as the object
 * itself. What says that there is none (an empty text, {@code {}}, {@code false}, a code of 0 without a sentence) is none; a sentence
 * beside a code of 0 is one, except in an answer. Not thread-safe.
 */
public final class ErrorReader {
    private static final int MAX_DETAILS = 8;
    private static final int OK = 200;
    /** Words and codes that say that all is well. */
    private static final Set<String> WELL =
            Set.of("0", "0.0", "200", "ok", "success", "succeeded", "no error", "no_error");

    /** Words that say nothing. */
    private static final Set<String> NOTHING = Set.of("", "none", "null", "false");

    private final boolean inAnswer;

    private UpstreamError inner = UpstreamError.NONE;
    private String message = "";
    private String detail = "";
    /** The first words under a name that nobody here knows. */
    private String unknown = "";

    private String type = "";
    private int status;
    private long retryAfterMs;
    private boolean hasMessage;
    private boolean isNamed;
    private boolean saysWell;

    /** @param inAnswer whether the fields are a part of an answer, so that a message alone is none, nor one beside a code of 0 */
    public ErrorReader(boolean inAnswer) {
        this.inAnswer = inAnswer;
    }

    /** Whether a field may belong to an error. */
    public static boolean knows(String name) {
        return ErrorNames.areOfErrors(name);
    }

    /** Whether a word says that there is no error. */
    static boolean isNone(String word) {
        String plain = plain(word);
        return NOTHING.contains(plain) || WELL.contains(plain);
    }

    private static String plain(String word) {
        return word.strip().toLowerCase(Locale.ROOT);
    }

    /** Takes a field, at whose value the parser stands, and consumes it; returns false, and consumes nothing, if it is not of errors. */
    public boolean field(String name, JsonParser json) throws IOException {
        if (ErrorNames.isInner(name)) {
            inner = value(inAnswer, json);
        } else if (name.equals("object")) {
            isNamed |= json.currentToken() == JsonToken.VALUE_STRING
                    && json.getText().equals("error");
        } else if (ErrorNames.DETAILS.contains(name)) {
            detail = detail(json);
        } else if (ErrorNames.MESSAGES.contains(name)) {
            hasMessage |= json.currentToken() != JsonToken.VALUE_NULL;
            message = text(json, message);
            isNamed |= name.startsWith("error") && !isNone(message);
        } else if (ErrorNames.TYPES.contains(name)) {
            type(name, json);
        } else if (RetryDelay.isNameOfOne(name)) {
            retry(name, json);
        } else {
            return false;
        }
        return true;
    }

    /**
     * Returns the error that the fields say.
     *
     * @param isError whether the object is an error, whatever it says
     */
    public UpstreamError found(boolean isError) {
        if (!inner.equals(UpstreamError.NONE)) {
            return around(inner);
        }
        String words = sentence(message, detail);
        if (!isError && !isNamed && (inAnswer || words.isEmpty() || !looksLikeOne())) {
            return UpstreamError.NONE;
        }
        boolean saysNothing = words.isEmpty() && type.isEmpty() && status == 0;
        return new UpstreamError(words, saysNothing ? "error" : type, status, retryAfterMs);
    }

    /** What is detailed without a type is an error; of another type, or where all is well, it may be progress. */
    private boolean looksLikeOne() {
        return status >= 400
                || type.contains("error")
                || type.contains("exception")
                || (!detail.isEmpty() && type.isEmpty() && !saysWell);
    }

    private static String sentence(String... texts) {
        return Stream.of(texts).filter(text -> !isNone(text)).distinct().collect(Collectors.joining(": "));
    }

    /** The error inside, with what is said beside it. */
    private UpstreamError around(UpstreamError inside) {
        String beside = isNone(message) ? detail : message;
        String words = sentence(inside.message(), beside);
        return new UpstreamError(
                words,
                inside.type().isEmpty() ? type : inside.type(),
                inside.status() == 0 ? status : inside.status(),
                Math.max(retryAfterMs, inside.retryAfterMs()));
    }

    /** Reads the value of an {@code error}: a text, an object, or an array of them. Consumes it. */
    static UpstreamError value(boolean inAnswer, JsonParser json) throws IOException {
        return switch (json.currentToken()) {
            case VALUE_STRING -> isNone(json.getText()) ? UpstreamError.NONE : new UpstreamError(json.getText(), "", 0);
            case VALUE_TRUE -> new UpstreamError("", "error", 0);
            case VALUE_NUMBER_INT -> {
                int code = whole(json);
                yield code == 0 ? UpstreamError.NONE : new UpstreamError("", "", code);
            }
            case START_OBJECT -> object(inAnswer, json);
            case START_ARRAY -> {
                UpstreamError first = UpstreamError.NONE;
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    UpstreamError next = value(inAnswer, json);
                    first = first.equals(UpstreamError.NONE) ? next : first;
                }
                yield first;
            }
            default -> UpstreamError.NONE;
        };
    }

    /** Reads the object at which the parser stands as an error; consumes it. */
    static UpstreamError object(boolean inAnswer, JsonParser json) throws IOException {
        return fields(inAnswer, json).whole();
    }

    private static ErrorReader fields(boolean inAnswer, JsonParser json) throws IOException {
        ErrorReader fields = new ErrorReader(inAnswer);
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            if (ErrorNames.BESIDE.contains(name) && json.currentToken() == JsonToken.START_OBJECT) {
                fields.beside(MoreOfError.read(json));
            } else if (!fields.field(name, json)) {
                fields.unknown(json);
            }
        }
        return fields;
    }

    private void beside(MoreOfError more) {
        type = (type + ' ' + more.type()).strip();
        detail = sentence(detail, more.message());
        unknown = unknown.isEmpty() ? more.unknown() : unknown;
        retryAfterMs = Math.max(retryAfterMs, more.retryAfterMs());
    }

    private UpstreamError whole() {
        boolean hasWords = hasMessage || saysWell || !(detail + type).isEmpty();
        message = hasWords ? message : unknown;
        boolean isWell = saysWell
                && !type.contains("error")
                && (inAnswer || sentence(message, detail).isEmpty());
        boolean says = !sentence(message, detail, type).isEmpty() && !isWell;
        boolean isOne = says || status != 0 || !inner.equals(UpstreamError.NONE);
        return isOne ? found(true) : UpstreamError.NONE;
    }

    private void unknown(JsonParser json) throws IOException {
        int open = 0;
        do {
            JsonToken token = json.currentToken();
            open += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (token == JsonToken.VALUE_STRING && unknown.isEmpty() && !isNone(json.getText())) {
                unknown = json.getText();
            }
        } while (open > 0 && json.nextToken() != null);
    }

    /** A number that is no int becomes the nearest one. */
    private static int whole(JsonParser json) throws IOException {
        return (int) json.getValueAsDouble(0);
    }

    private void type(String name, JsonParser json) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NUMBER_INT && !name.equals(ErrorNames.PARAM)) {
            int number = whole(json);
            boolean isWell = number == 0 || number == OK;
            status = isWell ? status : number;
            saysWell |= isWell;
            isNamed |= name.startsWith("error") && !isWell;
        } else if (json.currentToken() == JsonToken.VALUE_STRING) {
            typeWord(name, plain(json.getText()));
        } else {
            json.skipChildren();
        }
    }

    private void typeWord(String name, String word) {
        boolean isNone = isNone(word);
        // One word, because clients name fields too.
        String said = name.equals(ErrorNames.PARAM) ? ErrorNames.OF_PARAM + word.replaceAll("\\s+", "_") : word;
        type = isNone ? type : (type + ' ' + said).strip();
        if (!name.equals(ErrorNames.PARAM)) {
            status = word.matches("[45]\\d\\d") ? Integer.parseInt(word) : status;
            saysWell |= WELL.contains(word);
            isNamed |= name.startsWith("error") && !isNone;
        }
    }

    /** Google's services say it among the details: {@code {"retryDelay": "30s"}}. */
    private void retry(String name, JsonParser json) throws IOException {
        if (json.currentToken().isScalarValue()) {
            retryAfterMs = Math.max(retryAfterMs, RetryDelay.ofField(name, json.getText()));
        }
        json.skipChildren();
    }

    /** A text, or the first of several with the place that each names: {@code seed: Input should be positive}. */
    private String detail(JsonParser json) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            return json.getText();
        }
        List<String> details = new ArrayList<>();
        if (json.currentToken() == JsonToken.START_ARRAY) {
            while (json.nextToken() != JsonToken.END_ARRAY) {
                details.add(json.currentToken() == JsonToken.START_OBJECT ? oneDetail(json) : text(json, ""));
            }
        } else if (json.currentToken() == JsonToken.START_OBJECT) {
            ErrorReader inside = fields(false, json);
            retryAfterMs = Math.max(retryAfterMs, inside.retryAfterMs);
            details.add(inside.whole().message());
        }
        details.removeIf(String::isEmpty);
        return String.join("; ", details.subList(0, Math.min(details.size(), MAX_DETAILS)));
    }

    private String oneDetail(JsonParser json) throws IOException {
        String place = "";
        String text = "";
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            if (name.equals("loc") || name.equals("field") || name.equals("param")) {
                place = last(json);
            } else if (ErrorNames.MESSAGES.contains(name)) {
                text = text(json, text);
            } else if (RetryDelay.isNameOfOne(name)) {
                retry(name, json);
            } else {
                json.skipChildren();
            }
        }
        return place.isEmpty() ? text : place + ": " + text;
    }

    /** The last of the words in an array, or the word that stands alone. */
    private String last(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            return text(json, "");
        }
        String last = "";
        while (json.nextToken() != JsonToken.END_ARRAY) {
            last = text(json, last);
        }
        return last;
    }

    private String text(JsonParser json, String otherwise) throws IOException {
        if (json.currentToken().isScalarValue() && json.currentToken() != JsonToken.VALUE_NULL) {
            return json.getText();
        }
        String inside = detail(json);
        return inside.isEmpty() ? otherwise : inside;
    }
}
