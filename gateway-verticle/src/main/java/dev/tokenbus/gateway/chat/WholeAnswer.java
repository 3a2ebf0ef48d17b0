package dev.tokenbus.gateway.chat;

import dev.tokenbus.gateway.door.LogText;
import dev.tokenbus.gateway.door.LongText;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.protocol.log.StreamLog;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An answer put together from its log: what was said since the last restart. Its texts stay in the log, and are read when they are written.
 */
final class WholeAnswer {
    private final long from;
    private final long to;
    private final Set<ChunkKind> said = EnumSet.noneOf(ChunkKind.class);
    private final Map<Integer, ToolCall> toolCalls = new LinkedHashMap<>();
    private final Audio audio = new Audio();
    private final Map<OtherField.Place, Map<String, String>> others = new LinkedHashMap<>();

    /** A call so far; the arguments as the inside of a JSON string. */
    static final class ToolCall {
        final StringBuilder arguments = new StringBuilder();

        @Nullable
        String id;

        @Nullable
        String name;
    }

    private WholeAnswer(long from, long to) {
        this.from = from;
        this.to = to;
    }

    static WholeAnswer of(StreamLog log) {
        WholeAnswer answer = new WholeAnswer(log.lastRestart() + 1, log.lastSeq());
        for (long seq = answer.from; seq <= answer.to; seq++) {
            if (log.get(seq) instanceof StreamEvent.Delta delta) {
                answer.add(delta);
            }
        }
        return answer;
    }

    private void add(StreamEvent.Delta delta) {
        String data = delta.text();
        switch (delta.kind()) {
            case TEXT, REASONING, REFUSAL, LOGPROBS -> {
                if (!pieceOf(delta).isEmpty()) {
                    said.add(delta.kind());
                }
            }
            case TOOL_CALL -> add(ToolCalls.Piece.read(data));
            case AUDIO -> audio.add(data);
            case OTHER -> add(OtherField.read(data));
        }
    }

    private void add(ToolCalls.@Nullable Piece piece) {
        if (piece != null) {
            ToolCall call = toolCalls.computeIfAbsent(piece.index(), index -> new ToolCall());
            call.id = call.id == null ? piece.id() : call.id;
            call.name = call.name == null ? piece.name() : call.name;
            call.arguments.append(piece.arguments());
        }
    }

    private void add(@Nullable OtherField field) {
        if (field != null) {
            others.computeIfAbsent(field.place(), place -> new LinkedHashMap<>())
                    .merge(field.name(), field.json(), (before, next) -> field.isPiece() ? joined(before, next) : next);
        }
    }

    /** Two pieces of one value; of what cannot be joined the later one counts. */
    private static String joined(String before, String next) {
        if (before.startsWith("\"") && next.startsWith("\"")) {
            return before.substring(0, before.length() - 1) + next.substring(1);
        }
        boolean areArrays = before.startsWith("[") && next.startsWith("[");
        if (!areArrays || before.substring(1, before.length() - 1).isBlank()) {
            return next;
        }
        String more = next.substring(1, next.length() - 1);
        return more.isBlank() ? before : before.substring(0, before.length() - 1) + "," + more + "]";
    }

    private static String pieceOf(StreamEvent.Delta delta) {
        return switch (delta.kind()) {
            case REFUSAL -> DeltaJson.refusal(delta.text());
            case LOGPROBS -> String.join(",", DeltaJson.logprobs(delta.text()));
            default -> delta.text();
        };
    }

    /** Whether anything of a kind was said. */
    boolean says(ChunkKind kind) {
        return said.contains(kind);
    }

    /** All text of a kind, as the inside of a JSON string. */
    LongText text(ChunkKind kind) {
        return LogText.string(from, to, delta -> delta.kind() == kind ? pieceOf(delta) : "");
    }

    /** The log probabilities of all tokens, as the inside of a JSON array. */
    LongText logprobs() {
        return LogText.array(from, to, delta -> delta.kind() == ChunkKind.LOGPROBS ? pieceOf(delta) : "");
    }

    List<ToolCall> toolCalls() {
        return List.copyOf(toolCalls.values());
    }

    Audio audio() {
        return audio;
    }

    /** What else was said at a place, by name: each value as JSON. */
    Map<String, String> others(OtherField.Place place) {
        return others.getOrDefault(place, Map.of());
    }
}
