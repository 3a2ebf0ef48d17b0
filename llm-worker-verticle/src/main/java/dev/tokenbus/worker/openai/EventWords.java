package dev.tokenbus.worker.openai;

import dev.tokenbus.worker.response.ErrorWords;
import dev.tokenbus.worker.response.KeepAlive;
import dev.tokenbus.worker.response.UpstreamError;
import dev.tokenbus.worker.upstream.UpstreamApi;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/** Reads events that are no JSON: the word for the end, errors in words or as a page, and what nobody knows. */
final class EventWords {
    private static final String DONE = "[done]";
    private static final Pattern END = Pattern.compile("^[\"'`<]*\\[done\\]", Pattern.CASE_INSENSITIVE);

    private final UpstreamApi.EventSink sink;
    private final OtherFields others;

    EventWords(UpstreamApi.EventSink sink, OtherFields others) {
        this.sink = sink;
        this.others = others;
    }

    static boolean isDone(byte[] bytes, int from, int to) {
        return to - from >= DONE.length()
                && DONE.equals(
                        new String(bytes, from, DONE.length(), StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT));
    }

    /** Reads the data of an event of this name, without the blanks around it. */
    void read(String name, String words) {
        UpstreamError error = ErrorWords.in(words);
        if (UpstreamError.isNameOfOne(name)) {
            sink.onError(new UpstreamError(words, "error", 0));
        } else if (END.matcher(words).find()) {
            sink.onEnd();
        } else if (!error.equals(UpstreamError.NONE)) {
            sink.onError(error);
        } else if (!KeepAlive.saysNothing(words)) {
            others.words(name.isEmpty() ? "data" : name, words);
        }
    }
}
