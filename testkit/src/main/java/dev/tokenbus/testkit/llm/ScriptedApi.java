package dev.tokenbus.testkit.llm;

import java.util.List;
import java.util.function.Supplier;

/** The API in whose words a {@link ScriptedLlmServer} says what its scripts mean. */
public enum ScriptedApi {
    /** OpenAI's chat completions. */
    CHAT("/chat/completions", ChatWording::new),
    /** Anthropic's Messages. */
    MESSAGES("/messages", MessagesWording::new),
    /** OpenAI's Responses. */
    RESPONSES("/responses", ResponsesWording::new);

    private final String path;
    private final Supplier<Wording> wording;

    /** The words of one answer. Not thread-safe. */
    interface Wording {
        /** The events that say it; some wait for what follows. */
        List<Event> say(Saying saying);

        /** The events that waited, before something that is no saying. */
        default List<Event> rest() {
            return List.of();
        }
    }

    /** @param name empty for an event without a name */
    record Event(String name, String data) {
        String text(String lineEnd) {
            return (name.isEmpty() ? "" : "event: " + name + lineEnd) + "data: " + data + lineEnd + lineEnd;
        }
    }

    ScriptedApi(String path, Supplier<Wording> wording) {
        this.path = path;
        this.wording = wording;
    }

    /** Where prompts are posted, below the base URL. */
    public String path() {
        return path;
    }

    Wording wording() {
        return wording.get();
    }
}
