package dev.tokenbus.worker.openai;

import com.fasterxml.jackson.core.JsonParser;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.worker.response.KeepAlive;
import dev.tokenbus.worker.response.UpstreamJson;
import dev.tokenbus.worker.upstream.Pieces;
import dev.tokenbus.worker.upstream.UpstreamApi;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Passes on what a server says in fields that nobody here knows, as {@link ChunkKind#OTHER}, so that nothing is dropped in silence. */
final class OtherFields {
    private static final int MAX_REMEMBERED = 64;
    private static final int MAX_CHANGES = 32;
    /** Of what a field says about an answer, no more characters than this are passed on, unless its first value alone is longer. */
    private static final int MAX_CHARS = 256 * 1024;

    /** Names fields beyond those that are remembered. */
    private static final String REST = "(further fields)";

    private final UpstreamApi.EventSink sink;
    private final Map<String, Said> said = new HashMap<>();

    /** The latest value of a field. */
    private static final class Said {
        private int hash;
        private int changes;
        private int chars;
        private @Nullable String held;
    }

    /** Takes a field that nobody knows, with its value as JSON. */
    interface Taker {
        void take(String field, String json);
    }

    OtherFields(UpstreamApi.EventSink sink) {
        this.sink = sink;
    }

    /** Passes on a piece of the answer, at whose value the parser stands, unless it is empty; consumes it. */
    void piece(String field, JsonParser json) throws IOException {
        piece(field, UpstreamJson.raw(json));
    }

    /** Passes on a piece of the answer, unless it is empty. */
    void piece(String field, String json) {
        if (!KeepAlive.isEmpty(json)) {
            give(field, json);
        }
    }

    /** Passes on what is said about the answer when it changes, because servers repeat it in each event; consumes it. */
    void about(String field, JsonParser json) throws IOException {
        about(field, UpstreamJson.raw(json));
    }

    /**
     * Passes on what is said about the answer when it changes, because servers repeat it in each event. Of what is too long in sum, that is
     * the beginning and, at {@link #flush}, the latest.
     */
    void about(String field, String json) {
        about(field, json, Integer.MAX_VALUE);
    }

    /**
     * Passes on what is said about the whole answer when it changes. Of what is another in each event, such as a time, that is the
     * beginning and, at {@link #flush}, the latest. Consumes it.
     */
    void aboutAll(String field, JsonParser json) throws IOException {
        about(field, UpstreamJson.raw(json), MAX_CHANGES);
    }

    private void about(String field, String json, int mostChanges) {
        if (KeepAlive.saysNothing(json)) {
            return;
        }
        Said before = said.get(field);
        if (before != null && before.hash == json.hashCode()) {
            return;
        }
        if (before == null && said.size() >= MAX_REMEMBERED && !field.equals(REST)) {
            about(REST, quoted(field), MAX_CHANGES);
            return;
        }
        Said now = said.computeIfAbsent(field, name -> new Said());
        now.hash = json.hashCode();
        now.changes++;
        now.chars += json.length();
        if (now.changes == 1 || (now.changes <= mostChanges && now.chars <= MAX_CHARS)) {
            now.held = null;
            give(field, json);
        } else {
            now.held = json;
        }
    }

    /** Passes on what was held back, because no event follows. Idempotent. */
    void flush() {
        said.forEach((field, last) -> {
            if (last.held != null) {
                give(field, last.held);
                last.held = null;
            }
        });
    }

    private void give(String field, String json) {
        sink.onDelta(ChunkKind.OTHER, Pieces.otherJson(field, json));
    }

    /** A text as JSON. */
    static String quoted(String text) {
        return Pieces.quoted(text);
    }
}
