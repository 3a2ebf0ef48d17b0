package dev.tokenbus.gateway.chat;

import java.util.Set;

/** Which of OpenAI's two completions a client asks for, and what differs between them in names. */
enum Completion {
    CHAT("messages", "chatcmpl-", "chat.completion", "chat.completion.chunk", Set.of()),
    TEXT(
            "prompt",
            "cmpl-",
            "text_completion",
            "text_completion",
            Set.of("suffix", "echo", "best_of", "logprobs", "tools", "functions"));

    private static final Set<String> NOTHING = Set.of("false", "0", "\"\"", "[]");

    private final String promptField;
    private final String idPrefix;
    private final String wholeObject;
    private final String chunkObject;
    private final Set<String> refusedFields;

    /** @param refusedFields those that ask for what this completion cannot give */
    Completion(String promptField, String idPrefix, String wholeObject, String chunkObject, Set<String> refusedFields) {
        this.promptField = promptField;
        this.idPrefix = idPrefix;
        this.wholeObject = wholeObject;
        this.chunkObject = chunkObject;
        this.refusedFields = refusedFields;
    }

    /** The field that has what the model is to answer. */
    String promptField() {
        return promptField;
    }

    String idPrefix() {
        return idPrefix;
    }

    String object(boolean inChunks) {
        return inChunks ? chunkObject : wholeObject;
    }

    /** Throws when a field asks for what this completion cannot give; a value that asks for nothing may be there. */
    void check(String field, String json) {
        boolean asks = !NOTHING.contains(json) && !(field.equals("best_of") && json.equals("1"));
        if (asks && refusedFields.contains(field)) {
            throw new IllegalArgumentException(
                    field + ": not supported here (expected: no such field, or /v1/chat/completions)");
        }
    }
}
