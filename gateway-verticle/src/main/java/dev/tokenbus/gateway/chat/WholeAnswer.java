package dev.tokenbus.gateway.chat;

import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.protocol.log.StreamLog;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An answer put together from its log: what was said since the last restart. */
final class WholeAnswer {
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder reasoning = new StringBuilder();
    private final StringBuilder refusal = new StringBuilder();
    private final Map<Integer, ToolCall> toolCalls = new LinkedHashMap<>();
    private final List<String> logprobs = new ArrayList<>();
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

    private WholeAnswer() {}

    static WholeAnswer of(StreamLog log) {
        WholeAnswer answer = new WholeAnswer();
        for (long seq = 1; seq <= log.lastSeq(); seq++) {
            StreamEvent event = log.get(seq);
            if (event instanceof StreamEvent.Restarted) {
                answer = new WholeAnswer();
            } else if (event instanceof StreamEvent.Delta delta) {
                answer.add(delta);
            }
        }
        return answer;
    }

    private void add(StreamEvent.Delta delta) {
        String data = delta.text();
        switch (delta.kind()) {
            case TEXT -> text.append(data);
            case REASONING -> reasoning.append(data);
            case REFUSAL -> refusal.append(DeltaJson.refusal(data));
            case TOOL_CALL -> add(ToolCalls.Piece.read(data));
            case AUDIO -> audio.add(data);
            case LOGPROBS -> logprobs.addAll(DeltaJson.logprobs(data));
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

    String text() {
        return text.toString();
    }

    String reasoning() {
        return reasoning.toString();
    }

    String refusal() {
        return refusal.toString();
    }

    List<ToolCall> toolCalls() {
        return List.copyOf(toolCalls.values());
    }

    /** The log probabilities of all tokens, each as JSON. */
    List<String> logprobs() {
        return logprobs;
    }

    Audio audio() {
        return audio;
    }

    /** What else was said at a place, by name: each value as JSON. */
    Map<String, String> others(OtherField.Place place) {
        return others.getOrDefault(place, Map.of());
    }
}
