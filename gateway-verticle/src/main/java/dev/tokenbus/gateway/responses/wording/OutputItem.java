package dev.tokenbus.gateway.responses.wording;

import dev.tokenbus.protocol.ChunkKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One item of an output: which events of the log it is made of. What its parts say stays in the log; the arguments of a call, between
 * whose pieces those of other calls may stand, are gathered here.
 */
public final class OutputItem {
    private static final ToolNames.Called NOTHING = ToolNames.Called.function("");

    private final Kind kind;
    private final int index;
    private final String id;
    private final String callId;
    private final String function;
    private final ToolNames.Called called;
    private final List<Part> parts = new ArrayList<>();
    private final StringBuilder arguments = new StringBuilder();
    private String status = "in_progress";

    /** What an item is. */
    public enum Kind {
        REASONING("rs"),
        MESSAGE("msg"),
        CALL("fc"),
        CUSTOM_CALL("ctc");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }
    }

    /** A part of an item's content: a run of pieces of one kind. */
    public static final class Part {
        private final ChunkKind kind;
        private final int index;
        private final long from;
        private long to;
        private boolean hasProbabilities;

        private Part(ChunkKind kind, int index, long from) {
            this.kind = kind;
            this.index = index;
            this.from = from;
            this.to = from;
        }

        public ChunkKind kind() {
            return kind;
        }

        int index() {
            return index;
        }

        long from() {
            return from;
        }

        long to() {
            return to;
        }

        boolean hasProbabilities() {
            return hasProbabilities;
        }

        void weighed() {
            hasProbabilities = true;
        }
    }

    private OutputItem(
            ResponseId response, Kind kind, int index, String callId, String function, ToolNames.Called called) {
        this.kind = kind;
        this.index = index;
        this.id = response.item(kind.prefix, index);
        this.callId = callId;
        this.function = function;
        this.called = called;
    }

    /** An item with content. */
    static OutputItem of(ResponseId response, Kind kind, int index) {
        return new OutputItem(response, kind, index, "", "", NOTHING);
    }

    /** A call of a function; its own id may be missing. */
    static OutputItem call(
            ResponseId response, int index, @Nullable String id, String function, ToolNames.Called called) {
        String callId = id == null || id.isEmpty() ? response.call(index) : id;
        Kind kind = called.isCustom() ? Kind.CUSTOM_CALL : Kind.CALL;
        return new OutputItem(response, kind, index, callId, function, called);
    }

    public Kind kind() {
        return kind;
    }

    boolean isCall() {
        return kind == Kind.CALL || kind == Kind.CUSTOM_CALL;
    }

    public int index() {
        return index;
    }

    public String id() {
        return id;
    }

    /** As the protocol says it. */
    String status() {
        return status;
    }

    boolean isOpen() {
        return status.equals("in_progress");
    }

    /** Nothing more is said in it; {@code isCut}: it says less than it would have. */
    void end(boolean isCut) {
        status = isCut ? "incomplete" : "completed";
    }

    public String callId() {
        return callId;
    }

    /** What the model has called. */
    public String function() {
        return function;
    }

    /** The same as its client names it. */
    ToolNames.Called called() {
        return called;
    }

    /** The arguments of a call, as far as they have come. */
    public String arguments() {
        return arguments.toString();
    }

    /** What a free-form tool gets: known when the call is over. */
    String input() {
        return isOpen() ? "" : ToolNames.inputOf(arguments());
    }

    void argue(String more) {
        arguments.append(more);
    }

    /** What it takes in memory, beside what its parts say. */
    long bytes() {
        return 256L * (1 + parts.size()) + 2L * (function.length() + arguments.capacity());
    }

    public List<Part> parts() {
        return parts;
    }

    @Nullable
    Part lastPart() {
        return parts.isEmpty() ? null : parts.get(parts.size() - 1);
    }

    Part beginPart(ChunkKind kindOfPart, long seq) {
        Part part = new Part(kindOfPart, parts.size(), seq);
        parts.add(part);
        return part;
    }

    /** An event belongs to its last part. */
    void grew(long seq) {
        Part last = lastPart();
        if (last != null) {
            last.to = seq;
        }
    }
}
