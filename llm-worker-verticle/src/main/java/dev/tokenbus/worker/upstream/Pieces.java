package dev.tokenbus.worker.upstream;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.json.JsonWriter;
import dev.tokenbus.protocol.json.WellFormed;
import dev.tokenbus.worker.response.ErrorWords;
import dev.tokenbus.worker.response.JsonTree;
import dev.tokenbus.worker.response.KeepAlive;
import dev.tokenbus.worker.response.MalformedUpstreamException;
import dev.tokenbus.worker.response.UpstreamError;
import dev.tokenbus.worker.text.SurrogateGuard;
import io.vertx.core.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Passes the pieces of an answer on, each in the form of its {@link ChunkKind}. Half a surrogate pair at the end of a piece waits for
 * the next piece of its kind or its tool call, or for {@link #flush}. Not thread-safe.
 */
public final class Pieces {
    private static final String ERROR = "error";
    private static final Pattern END = Pattern.compile("^[\"'`<]*\\[done\\]", Pattern.CASE_INSENSITIVE);
    private static final int MAX_CALLS = 128;

    private final UpstreamApi.EventSink sink;
    private final Map<ChunkKind, SurrogateGuard> texts = new EnumMap<>(ChunkKind.class);
    private final Map<Integer, SurrogateGuard> arguments = new TreeMap<>();

    public Pieces(UpstreamApi.EventSink sink) {
        this.sink = sink;
    }

    /** A piece of text, reasoning or refusal; an empty one is passed over. */
    public void text(ChunkKind kind, String piece) {
        SurrogateGuard guard = texts.get(kind);
        if (guard == null) {
            guard = new SurrogateGuard();
            texts.put(kind, guard);
        }
        give(kind, guard.push(piece));
    }

    /** Begins a tool call; returns its index. */
    public int beginCall(@Nullable String id, @Nullable String name) throws MalformedUpstreamException {
        int index = arguments.size();
        if (index == MAX_CALLS) {
            throw new MalformedUpstreamException("an answer has more than " + MAX_CALLS + " tool calls");
        }
        arguments.put(index, new SurrogateGuard());
        sink.onDelta(ChunkKind.TOOL_CALL, toolCall(index, wellFormed(id), wellFormed(name), null));
        return index;
    }

    /** A piece of a call's arguments; an empty one is passed over. */
    public void arguments(int index, String piece) {
        SurrogateGuard guard = arguments.get(index);
        giveArguments(index, guard == null ? piece : guard.push(piece));
    }

    /** What has no kind of its own. */
    public void other(String field, String json) {
        sink.onDelta(ChunkKind.OTHER, otherJson(field, json));
    }

    /** A value of a tree that has no kind of its own; one that is null or empty is passed over. */
    public void otherIfSaid(String field, @Nullable Object value) {
        if (!JsonTree.saysNothing(value)) {
            other(field, Json.encode(value));
        }
    }

    /** An event that is no JSON: an error in words, the word for the end, or something else. */
    public void words(String name, String words) {
        if (UpstreamError.isNameOfOne(name)) {
            sink.onError(new UpstreamError(words, ERROR, 0));
        } else if (END.matcher(words).find()) {
            sink.onEnd();
        } else if (!ErrorWords.in(words).equals(UpstreamError.NONE)) {
            sink.onError(ErrorWords.in(words));
        } else if (!KeepAlive.saysNothing(words)) {
            other(name.isEmpty() ? "data" : name, quoted(words));
        }
    }

    /** Passes on what was held back, because no piece follows. Idempotent. */
    public void flush() {
        texts.forEach((kind, guard) -> give(kind, guard.flush()));
        arguments.forEach((index, guard) -> giveArguments(index, guard.flush()));
    }

    private void give(ChunkKind kind, String piece) {
        if (!piece.isEmpty()) {
            sink.onDelta(kind, kind == ChunkKind.REFUSAL ? refusal(piece) : piece);
        }
    }

    private void giveArguments(int index, String piece) {
        if (!piece.isEmpty()) {
            sink.onDelta(ChunkKind.TOOL_CALL, toolCall(index, null, null, piece));
        }
    }

    private static @Nullable String wellFormed(@Nullable String text) {
        return text == null || text.isEmpty() ? null : WellFormed.text(text);
    }

    /** The JSON of {@link ChunkKind#TOOL_CALL}. */
    public static String toolCall(
            int index, @Nullable String id, @Nullable String name, @Nullable String argumentsPiece) {
        JsonWriter out = new JsonWriter().beginObject().field("index", index);
        out.optional("id", id).optional("name", name).optional("arguments", argumentsPiece);
        return text(out.endObject());
    }

    /** The JSON of {@link ChunkKind#REFUSAL}. */
    public static String refusal(String piece) {
        return text(new JsonWriter().beginObject().field("text", piece).endObject());
    }

    /** The JSON of {@link ChunkKind#OTHER}, of a value in JSON. */
    public static String otherJson(String field, String json) {
        return "{\"field\":" + quoted(field) + ",\"value\":" + json + "}";
    }

    /** A text as JSON. */
    public static String quoted(String text) {
        return text(new JsonWriter().value(WellFormed.text(text)));
    }

    private static String text(JsonWriter json) {
        return new String(json.toBytes(), StandardCharsets.UTF_8);
    }
}
