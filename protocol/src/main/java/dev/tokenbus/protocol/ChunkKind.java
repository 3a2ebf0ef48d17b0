package dev.tokenbus.protocol;

import org.jspecify.annotations.Nullable;

/** What a piece of an answer is: text to show, reasoning, or a fragment of a tool call. */
public enum ChunkKind {
    TEXT("text"),
    REASONING("reasoning"),
    /** The OpenAI delta object {@code {index, id?, name?, arguments?}} as JSON text. */
    TOOL_CALL("toolCall");

    private static final ChunkKind[] VALUES = values();

    private final String wireName;

    ChunkKind(String wireName) {
        this.wireName = wireName;
    }

    /** The word on the wire, where {@code text} is left out. */
    public String wireName() {
        return wireName;
    }

    /** Whether neighbours of this kind may be joined in one frame: text may, JSON objects may not. */
    public boolean joins() {
        return this != TOOL_CALL;
    }

    public static ChunkKind ofOrdinal(int ordinal) {
        return VALUES[ordinal];
    }

    public static @Nullable ChunkKind ofWireName(String word) {
        for (ChunkKind kind : VALUES) {
            if (kind.wireName.equals(word)) {
                return kind;
            }
        }
        return null;
    }
}
