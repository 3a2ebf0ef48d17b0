package dev.tokenbus.worker.responses;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.worker.text.Prefix;
import dev.tokenbus.worker.upstream.Pieces;
import io.vertx.core.json.JsonObject;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The texts of one response, which the API says in deltas and then, up to four times, as a whole: of a whole text only that is passed on
 * which no delta said. Not all servers number items well, so a text is known by its item or by its part, whichever fits. Not thread-safe.
 */
final class ResponseTexts {
    private static final int MAX_ITEMS = 1024;

    private final Pieces pieces;
    /** What was said since the current part began, whatever the server calls its item. */
    private final Map<ChunkKind, Prefix> part = new EnumMap<>(ChunkKind.class);

    private final Map<ChunkKind, Prefix> all = new EnumMap<>(ChunkKind.class);
    /** By kind and item. */
    private final Map<String, Prefix> items = new HashMap<>();

    private final Set<Integer> otherParts = new HashSet<>();

    private String latestItem = "";
    private @Nullable ChunkKind latestKind;
    private Prefix latest = new Prefix();

    ResponseTexts(Pieces pieces) {
        this.pieces = pieces;
    }

    /** A part of an item begins, or an item. */
    void beginPart() {
        part.clear();
        latestKind = null;
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** Whether a part that is no text was not there before. */
    boolean isNew(JsonObject otherPart) {
        return otherParts.size() < MAX_ITEMS && otherParts.add(otherPart.hashCode());
    }

    /** A piece of a text. */
    void say(ChunkKind kind, String item, String piece) {
        if (kind != latestKind || !item.equals(latestItem)) {
            latestKind = kind;
            latestItem = item;
            latest = items.size() < MAX_ITEMS ? items.computeIfAbsent(kind + item, key -> new Prefix()) : new Prefix();
        }
        latest.add(piece);
        part.computeIfAbsent(kind, key -> new Prefix()).add(piece);
        all.computeIfAbsent(kind, key -> new Prefix()).add(piece);
        pieces.text(kind, piece);
    }

    /** The whole of a part, or of an item in its parts. */
    void whole(ChunkKind kind, String item, List<String> texts) {
        String whole = String.join("", texts);
        Prefix ofPart = part.get(kind);
        Prefix ofItem = item.isEmpty() ? null : items.get(kind + item);
        if (whole.isEmpty()) {
            return;
        }
        if (ofPart == null && ofItem == null) {
            texts.forEach(text -> say(kind, item, text));
        } else if (ofPart != null && ofPart.begins(whole)) {
            rest(kind, item, ofPart, whole);
        } else if (ofItem != null && ofItem.begins(whole)) {
            rest(kind, item, ofItem, whole);
        } else if (ofItem == null || ofItem.length() < whole.length()) {
            pieces.other(kind.wireName(), Pieces.quoted(whole));
        }
    }

    /** All of a kind that the response says. */
    void wholeAnswer(ChunkKind kind, String whole) {
        Prefix said = all.getOrDefault(kind, new Prefix());
        if (said.begins(whole)) {
            rest(kind, "", said, whole);
        } else if (said.length() < whole.length()) {
            pieces.other(kind.wireName(), Pieces.quoted(whole));
        }
    }

    private void rest(ChunkKind kind, String item, Prefix said, String whole) {
        String rest = whole.substring(said.length());
        if (!rest.isEmpty()) {
            say(kind, item, rest);
        }
    }
}
