package dev.tokenbus.gateway.messages;

import dev.tokenbus.gateway.door.PieceJson;
import dev.tokenbus.protocol.log.StreamEvent;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes content blocks of the pieces of an answer: neighbours of one kind are one block, each call of a tool is one of its own, and what
 * only Anthropic's servers say comes back as they said it. Hears every piece once, in order. Not thread-safe.
 */
final class ContentBlocks {
    private final Out out;
    private final Map<Integer, Integer> blockOfCall = new HashMap<>();
    private Kind open = Kind.NOTHING;
    private int block;
    private int begun;
    private boolean isRefused;
    private @Nullable String stopSequence;
    private @Nullable String usage;

    /** What a block is. */
    enum Kind {
        NOTHING,
        TEXT,
        THINKING,
        CALL,
        /** A block of Anthropic's own, such as the result of a search. */
        OTHER
    }

    /** Where the blocks go. */
    interface Out {
        /** @param id the call's name for itself; only of a call, as {@code name} */
        void begin(int index, Kind kind, String id, String name);

        /** Begins a block that is JSON already. */
        void begin(int index, String json);

        /** A piece of a block of text, thoughts, or a call's arguments. */
        void piece(int index, Kind kind, String text);

        /** A delta that is JSON already, of this type. */
        void delta(int index, String type, String json);

        void end(int index);
    }

    ContentBlocks(Out out) {
        this.out = out;
    }

    void add(StreamEvent.Delta delta) {
        String data = delta.text();
        switch (delta.kind()) {
            case TEXT -> say(Kind.TEXT, data);
            case REASONING -> say(Kind.THINKING, data);
            case TOOL_CALL -> call(PieceJson.call(data));
            case REFUSAL -> {
                isRefused = true;
                say(Kind.TEXT, PieceJson.refusal(data));
            }
            case OTHER -> {
                String[] said = {"", ""};
                PieceJson.read(
                        data,
                        (name, in) ->
                                said[name.equals("field") ? 0 : 1] = name.equals("field") ? in.string(name) : in.raw());
                other(said[0], said[1]);
            }
            case AUDIO, LOGPROBS -> {}
        }
    }

    private void say(Kind kind, String text) {
        if (open != kind) {
            begin(kind, "", "");
        }
        out.piece(block, kind, text);
    }

    private void begin(Kind kind, String id, String name) {
        next(kind);
        out.begin(block, kind, id, name);
    }

    private void next(Kind kind) {
        end();
        open = kind;
        block = begun++;
    }

    /** Ends the open block, if there is one. */
    void end() {
        if (open != Kind.NOTHING) {
            out.end(block);
            open = Kind.NOTHING;
        }
    }

    private void call(PieceJson.Call piece) {
        Integer known = blockOfCall.get(piece.index());
        if (known == null) {
            begin(Kind.CALL, piece.id().isEmpty() ? "toolu_" + piece.index() : piece.id(), piece.name());
            blockOfCall.put(piece.index(), block);
            known = block;
        }
        if (!piece.arguments().isEmpty()) {
            // A call that is gone on with beside another one keeps its block: SDKs find it by its index.
            out.piece(known, Kind.CALL, piece.arguments());
        }
    }

    private void other(String field, String json) {
        if (field.equals("content_block") && json.startsWith("{")) {
            next(Kind.OTHER);
            out.begin(block, json);
        } else if (field.equals("signature") && open == Kind.THINKING) {
            out.delta(block, "signature_delta", "{\"type\":\"signature_delta\",\"signature\":" + json + "}");
        } else if (field.equals("citation") && open == Kind.TEXT) {
            out.delta(block, "citations_delta", "{\"type\":\"citations_delta\",\"citation\":" + json + "}");
        } else if (field.startsWith("delta.") && open == Kind.OTHER && json.startsWith("{\"type\":")) {
            out.delta(block, field.substring("delta.".length()), json);
        } else if (field.equals("stop_sequence") || field.equals("stop_reason")) {
            stopSequence = json;
        } else if (field.equals("usage")) {
            usage = json;
        }
    }

    boolean isRefused() {
        return isRefused;
    }

    boolean hasCalls() {
        return !blockOfCall.isEmpty();
    }

    /** What the server says of why the answer stopped, as JSON; null if it says nothing. */
    @Nullable
    String stopSequence() {
        return stopSequence;
    }

    /** What the server says of the tokens beside their numbers, as JSON; null if it says nothing. */
    @Nullable
    String usage() {
        return usage;
    }
}
