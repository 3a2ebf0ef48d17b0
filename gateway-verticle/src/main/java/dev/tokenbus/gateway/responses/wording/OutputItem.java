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
    private final Kind kind;
    private final int index;
    private final String id;
    private final String callId;
    private final String name;
    private final List<Part> parts = new ArrayList<>();
    private final StringBuilder arguments = new StringBuilder();
    private String status = "in_progress";

    /** What an item is. */
    public enum Kind {
        REASONING("rs"),
        MESSAGE("msg"),
        CALL("fc");

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

    private OutputItem(ResponseId response, Kind kind, int index, String callId, String name) {
        this.kind = kind;
        this.index = index;
        this.id = response.item(kind.prefix, index);
        this.callId = callId;
        this.name = name;
    }

    /** An item with content. */
    static OutputItem of(ResponseId response, Kind kind, int index) {
        return new OutputItem(response, kind, index, "", "");
    }

    /** A call of a function; its own id may be missing. */
    static OutputItem call(ResponseId response, int index, @Nullable String id, String name) {
        String callId = id == null || id.isEmpty() ? response.call(index) : id;
        return new OutputItem(response, Kind.CALL, index, callId, name);
    }

    public Kind kind() {
        return kind;
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

    public String name() {
        return name;
    }

    /** The arguments of a call, as far as they have come. */
    public String arguments() {
        return arguments.toString();
    }

    void argue(String more) {
        arguments.append(more);
    }

    /** What it takes in memory, beside what its parts say. */
    long bytes() {
        return 256L * (1 + parts.size()) + 2L * (name.length() + arguments.capacity());
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
