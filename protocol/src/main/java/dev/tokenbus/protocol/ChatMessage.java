package dev.tokenbus.protocol;

import java.util.Set;

/**
 * One message of a conversation, in the shape of OpenAI's chat completions.
 *
 * @param role {@code system}, {@code developer}, {@code user}, {@code assistant} or {@code tool}
 * @param content the text; of a message in parts the text of all of them, one after the other
 * @param json the whole message as one JSON object, just as the client wrote it, if it is more than a role and a text: parts, tool
 *     calls, a name. Empty otherwise
 */
public record ChatMessage(String role, String content, String json) {
    private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant", "tool");

    public ChatMessage {
        checkRole("role", role);
    }

    /** A message of text alone. */
    public ChatMessage(String role, String content) {
        this(role, content, "");
    }

    public static void checkRole(String name, String role) {
        if (!ROLES.contains(role)) {
            throw new IllegalArgumentException(
                    name + ": not a role (expected: system, developer, user, assistant or tool)");
        }
    }

    public static ChatMessage user(String content) {
        return new ChatMessage("user", content);
    }

    /** Whether {@link #json} says what the text does not. */
    public boolean isMoreThanText() {
        return !json.isEmpty();
    }

    /** Whether it says nothing at all. */
    public boolean isEmpty() {
        return content.isEmpty() && json.isEmpty();
    }

    /** What it takes in memory, in bytes. */
    public long heldBytes() {
        return 64 + heldBytes(content) + heldBytes(json);
    }

    static long heldBytes(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0xff) {
                return 2L * text.length();
            }
        }
        return text.length();
    }

    /** Hides the content: prompts are never logged. */
    @Override
    public String toString() {
        return "ChatMessage[" + role + ", " + content.length() + " chars" + (json.isEmpty() ? "]" : " and more]");
    }
}
