package dev.tokenbus.protocol;

import org.jspecify.annotations.Nullable;

/**
 * What a piece of an answer is. The data of {@link #TEXT} and {@link #REASONING} is the piece itself; that of every other kind is one
 * JSON object as text.
 */
public enum ChunkKind {
    TEXT("text"),
    REASONING("reasoning"),
    /** The OpenAI delta object {@code {index, id?, name?, arguments?}}; the arguments are a piece of JSON text. */
    TOOL_CALL("toolCall"),
    /** {@code {text}}: a piece of what the model says instead of an answer. */
    REFUSAL("refusal"),
    /** A piece of spoken answer as the server words it, such as {@code {id?, data?, transcript?}}; the data is Base64. */
    AUDIO("audio"),
    /** The log probabilities of the text before it, as the server words them. */
    LOGPROBS("logprobs"),
    /** {@code {field, value}}: something that the server says and tokenbus does not know. */
    OTHER("other");

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
        return this == TEXT || this == REASONING;
    }

    /** Whether a piece of this kind is a part of the answer itself, and not of what is said beside it. */
    public boolean isAnswer() {
        return this == TEXT || this == TOOL_CALL || this == REFUSAL || this == AUDIO;
    }

    /** Whether the model generated it: the answer, or its reasoning. The rest is said about that. */
    public boolean isGenerated() {
        return isAnswer() || this == REASONING;
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
