package dev.tokenbus.gguf;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Makes a prompt of a conversation as the model's own chat template does.
 *
 * <p>The template is asked twice, when the model is loaded, for conversations of known words; what it puts around them is all that is
 * kept. Asking it for each prompt is out of the question: the binding loses what is no ASCII, and ends the process where the template
 * refuses a conversation. So roles that do not alternate are joined here instead.
 *
 * @param beforeFirst what comes before the first message of the user
 * @param beforeSystem what comes before a system message
 * @param afterSystem what comes between that and the first message of the user
 * @param beforeAnswer what comes between a message of the user and the answer that the model is to give
 * @param beforeOld what comes between a message of the user and an answer that is given
 * @param afterOld what comes between such an answer and the next message of the user
 */
record ChatTemplate(
        String beforeFirst,
        String beforeSystem,
        String afterSystem,
        String beforeAnswer,
        String beforeOld,
        String afterOld) {
    /** For models that have no template, or one of another shape. */
    static final ChatTemplate CHATML = new ChatTemplate(
            "<|im_start|>user\n",
            "<|im_start|>system\n",
            "<|im_end|>\n<|im_start|>user\n",
            "<|im_end|>\n<|im_start|>assistant\n",
            "<|im_end|>\n<|im_start|>assistant\n",
            "<|im_end|>\n<|im_start|>user\n");

    private static final String USER = "user";
    private static final String ASSISTANT = "assistant";
    private static final String SYSTEM = "system";
    private static final List<String> WORDS = List.of("qsystemq", "qfirstq", "qanswerq", "qsecondq");

    /** @param template what the model's template makes of the JSON of a conversation */
    static ChatTemplate learn(UnaryOperator<String> template) {
        String alone = template.apply(conversation(List.of(ChatMessage.user(WORDS.get(1)))));
        String whole = template.apply(conversation(List.of(
                new ChatMessage(SYSTEM, WORDS.get(0)),
                ChatMessage.user(WORDS.get(1)),
                new ChatMessage(ASSISTANT, WORDS.get(2)),
                ChatMessage.user(WORDS.get(3)))));
        List<String> between = between(whole);
        int first = alone.indexOf(WORDS.get(1));
        return between.isEmpty() || first < 0
                ? CHATML
                : new ChatTemplate(
                        alone.substring(0, first),
                        between.get(0),
                        between.get(1),
                        between.get(4),
                        between.get(2),
                        between.get(3));
    }

    private static String conversation(List<ChatMessage> messages) {
        JsonWriter out = new JsonWriter().beginObject().name("messages").beginArray();
        messages.forEach(message -> out.beginObject()
                .field("role", message.role())
                .field("content", message.content())
                .endObject());
        return new String(out.endArray().endObject().toBytes(), StandardCharsets.UTF_8);
    }

    /** What is around the known words; empty if they are not all there, in their order. */
    private static List<String> between(String whole) {
        List<String> pieces = new ArrayList<>();
        int from = 0;
        for (String word : WORDS) {
            int at = whole.indexOf(word, from);
            if (at < 0) {
                return List.of();
            }
            pieces.add(whole.substring(from, at));
            from = at + word.length();
        }
        pieces.add(whole.substring(from));
        return pieces;
    }

    /**
     * The prompt for an answer.
     *
     * @param prefill how the answer begins; the model goes on with it
     * @param isFromClient whether that is a message of the client's own, so that the model is not asked for a new one
     */
    String prompt(List<ChatMessage> messages, String prefill, boolean isFromClient) {
        StringBuilder prompt = new StringBuilder();
        List<ChatMessage> turns = turns(messages);
        boolean hasSystem = turns.get(0).role().equals(SYSTEM);
        if (hasSystem) {
            prompt.append(beforeSystem).append(turns.get(0).content()).append(afterSystem);
        } else {
            prompt.append(beforeFirst);
        }
        for (int i = hasSystem ? 1 : 0; i < turns.size(); i++) {
            ChatMessage turn = turns.get(i);
            boolean isLast = i == turns.size() - 1;
            prompt.append(turn.content());
            if (turn.role().equals(ASSISTANT)) {
                prompt.append(afterOld);
            } else {
                prompt.append(isLast && !isFromClient ? beforeAnswer : beforeOld);
            }
        }
        return prompt.append(prefill).toString();
    }

    /** The conversation as one system message at most, and turns of the user and the assistant; the first and the last are the user's. */
    private static List<ChatMessage> turns(List<ChatMessage> messages) {
        List<ChatMessage> turns = new ArrayList<>();
        for (ChatMessage message : messages) {
            boolean isAtFirst = turns.isEmpty() || last(turns).role().equals(SYSTEM);
            String role = roleOf(message, isAtFirst);
            if (role.equals(ASSISTANT) && isAtFirst) {
                turns.add(ChatMessage.user(""));
            }
            if (!turns.isEmpty() && last(turns).role().equals(role)) {
                ChatMessage before = turns.remove(turns.size() - 1);
                turns.add(new ChatMessage(role, before.content() + "\n\n" + message.content()));
            } else {
                turns.add(new ChatMessage(role, message.content()));
            }
        }
        if (turns.isEmpty() || !last(turns).role().equals(USER)) {
            turns.add(ChatMessage.user(""));
        }
        return turns;
    }

    /** Instructions that come later are the user's, and so are the results of tools. */
    private static String roleOf(ChatMessage message, boolean isAtFirst) {
        return switch (message.role()) {
            case SYSTEM, "developer" -> isAtFirst ? SYSTEM : USER;
            case ASSISTANT -> ASSISTANT;
            default -> USER;
        };
    }

    private static ChatMessage last(List<ChatMessage> turns) {
        return turns.get(turns.size() - 1);
    }
}
