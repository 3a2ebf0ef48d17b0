package dev.tokenbus.springai;

import dev.tokenbus.client.Answer;
import dev.tokenbus.client.ToolCall;
import dev.tokenbus.protocol.frame.ServerFrame.Chunk;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.metadata.ChatGenerationMetadata;
import org.springframework.ai.chat.metadata.ChatResponseMetadata;
import org.springframework.ai.chat.metadata.DefaultUsage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.retry.NonTransientAiException;

/** Words pieces and whole answers as Spring AI's responses. */
final class Responses {
    /** The name under which messages of several models have what was thought. */
    private static final String REASONING = "reasoningContent";

    private static final String REFUSAL = "refusal";

    private Responses() {}

    /** A piece of text, or of reasoning; what else there is comes at the end, whole. */
    static Optional<ChatResponse> of(Chunk piece) {
        return switch (piece.kind()) {
            case TEXT -> Optional.of(piece(piece, piece.data(), Map.of()));
            case REASONING -> Optional.of(piece(piece, "", Map.of(REASONING, piece.data())));
            default -> Optional.empty();
        };
    }

    private static ChatResponse piece(Chunk piece, String text, Map<String, Object> properties) {
        AssistantMessage message =
                AssistantMessage.builder().content(text).properties(properties).build();
        return new ChatResponse(
                List.of(new Generation(message)),
                ChatResponseMetadata.builder().id(piece.streamId()).build());
    }

    static ChatResponse whole(Answer answer) {
        return response(answer, answer.text(), answer.reasoning());
    }

    /** The end of an answer whose text has been told already. */
    static ChatResponse end(Answer answer) {
        return response(answer, "", "");
    }

    private static ChatResponse response(Answer answer, String text, String reasoning) {
        if (answer.isStopped()) {
            throw new NonTransientAiException(
                    "the answer was stopped: somebody else ended the stream " + answer.streamId());
        }
        Map<String, Object> properties = new LinkedHashMap<>();
        if (!reasoning.isEmpty()) {
            properties.put(REASONING, reasoning);
        }
        if (!answer.refusal().isEmpty()) {
            properties.put(REFUSAL, answer.refusal());
        }
        AssistantMessage message = AssistantMessage.builder()
                .content(text)
                .properties(properties)
                .toolCalls(answer.toolCalls().stream().map(Responses::call).toList())
                .build();
        ChatGenerationMetadata metadata = ChatGenerationMetadata.builder()
                .finishReason(answer.finishReason().toUpperCase(Locale.ROOT))
                .build();
        return new ChatResponse(List.of(new Generation(message, metadata)), metadata(answer));
    }

    private static AssistantMessage.ToolCall call(ToolCall call) {
        return new AssistantMessage.ToolCall(
                call.id(), "function", call.name(), call.arguments().isEmpty() ? "{}" : call.arguments());
    }

    private static ChatResponseMetadata metadata(Answer answer) {
        int prompt = Math.toIntExact(answer.usage().promptTokens());
        int completion = Math.toIntExact(answer.usage().completionTokens());
        return ChatResponseMetadata.builder()
                .id(answer.streamId())
                .model(answer.model())
                .usage(new DefaultUsage(prompt, completion, prompt + completion, answer.usage()))
                .build();
    }
}
