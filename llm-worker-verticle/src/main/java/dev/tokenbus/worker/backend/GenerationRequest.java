package dev.tokenbus.worker.backend;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.StreamConfig;
import java.util.List;

/**
 * What a worker asks a backend for.
 *
 * @param model one of the backend's models
 * @param messages the conversation; never empty
 * @param config what the client asked for
 * @param continueAfter the answer so far, if another worker began it; empty otherwise
 */
public record GenerationRequest(String model, List<ChatMessage> messages, StreamConfig config, String continueAfter) {
    public GenerationRequest {
        messages = List.copyOf(messages);
    }

    /** Hides the conversation: prompts are never logged. */
    @Override
    public String toString() {
        return "GenerationRequest[" + model + ", " + messages.size() + " messages]";
    }
}
