package dev.tokenbus.worker.backend;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.bus.worker.TraceContext;
import dev.tokenbus.protocol.frame.MessageJson;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * What a worker asks a backend for.
 *
 * @param model one of the backend's models
 * @param messages the conversation; never empty
 * @param config what the client asked for
 * @param continueAfter the answer so far, if another worker began it; empty otherwise
 * @param spent the tokens of the answer so far, by which {@code maxTokens} is lower than what the client asked for; a backend that has
 *     the model's own tokenizer knows better
 * @param trace the client's trace
 */
public record GenerationRequest(
        String model,
        List<ChatMessage> messages,
        StreamConfig config,
        String continueAfter,
        long spent,
        TraceContext trace) {
    private static final String ASSISTANT = "assistant";

    /** Nobody goes on with a message that ends with calls of tools. */
    private static final String CALLS = "\"tool_calls\"";

    public GenerationRequest {
        messages = List.copyOf(messages);
    }

    /** A request whose answer so far has cost no tokens. */
    public GenerationRequest(String model, List<ChatMessage> messages, StreamConfig config, String continueAfter) {
        this(model, messages, config, continueAfter, 0);
    }

    /** A request that is a part of no trace. */
    public GenerationRequest(
            String model, List<ChatMessage> messages, StreamConfig config, String continueAfter, long spent) {
        this(model, messages, config, continueAfter, spent, TraceContext.NONE);
    }

    /** The same request, as a part of this trace. */
    public GenerationRequest within(TraceContext given) {
        return new GenerationRequest(model, messages, config, continueAfter, spent, given);
    }

    /**
     * The message of the assistant that the model is to go on with: the client's own, if that is the last one, and the answer so far
     * behind it. They are one message: no model knows two of them in a row. Empty if the model begins one.
     */
    public String prefill() {
        return begunByClient() + continueAfter;
    }

    /** The {@link #prefill} as a message, with whatever else the client's own has. */
    public ChatMessage prefillMessage() {
        ChatMessage last = messages.get(messages.size() - 1);
        if (begunByClient().isEmpty() || !last.isMoreThanText()) {
            return new ChatMessage(ASSISTANT, prefill());
        }
        return continueAfter.isEmpty()
                ? last
                : MessageJson.read(
                        new JsonObject(last.json()).put("content", prefill()).encode());
    }

    /** The conversation before the {@link #prefill}. */
    public List<ChatMessage> beforePrefill() {
        return begunByClient().isEmpty() ? messages : messages.subList(0, messages.size() - 1);
    }

    private String begunByClient() {
        ChatMessage last = messages.get(messages.size() - 1);
        return last.role().equals(ASSISTANT) && !calls(last) ? last.content() : "";
    }

    private static boolean calls(ChatMessage message) {
        return message.json().contains(CALLS)
                && new JsonObject(message.json()).getValue("tool_calls") instanceof JsonArray calls
                && !calls.isEmpty();
    }

    /** How many tokens the rest may have, now that it is known how many the answer so far has. Only where there is a limit. */
    public long leftAfter(long tokens) {
        Integer most = config.maxTokens();
        return most == null ? Long.MAX_VALUE : most + spent - tokens;
    }

    /** The same request, now that it is known how many tokens the answer so far has, and that some are left. */
    public GenerationRequest recounted(long tokens) {
        return config.maxTokens() == null
                ? this
                : new GenerationRequest(
                        model, messages, config.withMaxTokens((int) leftAfter(tokens)), continueAfter, tokens, trace);
    }

    /** Hides the conversation: prompts are never logged. */
    @Override
    public String toString() {
        return "GenerationRequest[" + model + ", " + messages.size() + " messages]";
    }
}
