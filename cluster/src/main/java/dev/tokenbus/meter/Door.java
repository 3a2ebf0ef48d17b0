package dev.tokenbus.meter;

import java.util.Locale;

/** The ways in for clients: the protocols in which they ask for streams. */
public enum Door {
    /** This project's own protocol. */
    WEBSOCKET,
    /** OpenAI's chat completions. */
    CHAT,
    /** OpenAI's older completions. */
    COMPLETIONS,
    /** OpenAI's Responses over HTTP. */
    RESPONSES,
    /** The same over a WebSocket. */
    RESPONSES_WEBSOCKET,
    /** Anthropic's Messages. */
    MESSAGES,
    /** The AI SDK's UI messages. */
    UI;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** The door as a metric's label says it. */
    public String word() {
        return word;
    }
}
