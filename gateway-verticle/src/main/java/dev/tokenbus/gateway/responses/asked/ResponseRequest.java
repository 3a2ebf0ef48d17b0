package dev.tokenbus.gateway.responses.asked;

import dev.tokenbus.gateway.open.StreamRequest;
import dev.tokenbus.gateway.responses.wording.ResponseMemo;
import dev.tokenbus.gateway.responses.wording.ToolNames;
import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.bus.worker.Memo;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks of this door.
 *
 * @param streams whether the answer is to come in events
 * @param isBackground whether it goes on without its client
 * @param isStored whether the client may come back to it
 * @param previous the response whose conversation goes on; null for none
 * @param instructions what the model is told first; null for nothing
 * @param input the new messages
 * @param config what is asked of the answer
 * @param echo the fields that a response repeats: the inside of a JSON object
 * @param tools how the client names the functions that are offered
 * @param ignored what of the request is left out, as the client is told
 */
public record ResponseRequest(
        boolean streams,
        boolean isBackground,
        boolean isStored,
        @Nullable String previous,
        @Nullable String instructions,
        List<ChatMessage> input,
        StreamConfig config,
        String echo,
        ToolNames tools,
        List<String> ignored) {
    public ResponseRequest {
        input = List.copyOf(input);
        ignored = List.copyOf(ignored);
    }

    public ResponseMemo memo(long createdMs) {
        return new ResponseMemo(createdMs, isStored, isBackground, instructions != null, tools, echo);
    }

    /**
     * The stream that is asked for.
     *
     * @param before the conversation that goes on, without its instructions
     * @param keeps whether the conversation is to stay with the answer
     * @param key the client's own name for the request; null for none
     */
    public StreamRequest toStream(List<ChatMessage> before, ResponseMemo memo, boolean keeps, @Nullable String key) {
        List<ChatMessage> messages = new ArrayList<>();
        if (instructions != null) {
            messages.add(new ChatMessage("system", instructions));
        }
        messages.addAll(before);
        messages.addAll(input);
        if (messages.stream().allMatch(ChatMessage::isEmpty)) {
            throw new IllegalArgumentException("input: missing (expected: a text or items)");
        }
        // Nobody comes back to a response that is neither kept nor asked for again.
        Memo kept = keeps || key != null ? new Memo(memo.toWords(), keeps) : Memo.NONE;
        StreamRequest stream = new StreamRequest(messages, config, key, key != null, null, kept);
        return isBackground && !streams ? stream.inBackground() : stream;
    }

    /** Hides the prompt. */
    @Override
    public String toString() {
        return "ResponseRequest[" + input.size() + " messages, " + config + "]";
    }
}
