package dev.tokenbus.protocol;

import java.util.Set;

/**
 * One message of a conversation.
 *
 * @param role {@code system}, {@code developer}, {@code user}, {@code assistant} or {@code tool}
 * @param content the text
 */
public record ChatMessage(String role, String content) {
    private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant", "tool");

    public ChatMessage {
        checkRole("role", role);
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

    /** What it takes in memory, in bytes. */
    public long heldBytes() {
        long chars = content.length();
        for (int i = 0; i < content.length(); i++) {
            if (content.charAt(i) > 0xff) {
                return 64 + 2 * chars;
            }
        }
        return 64 + chars;
    }

    /** Hides the content: prompts are never logged. */
    @Override
    public String toString() {
        return "ChatMessage[" + role + ", " + content.length() + " chars]";
    }
}
