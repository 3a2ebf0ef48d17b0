package dev.tokenbus.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import dev.tokenbus.client.Answer;
import dev.tokenbus.client.ToolCall;
import org.jspecify.annotations.Nullable;

/** Words a whole answer as LangChain4j's response. */
final class Answers {
    private Answers() {}

    /** Throws where there is no whole answer: somebody stopped it, or the model refuses. */
    static ChatResponse response(Answer answer) {
        if (answer.isStopped()) {
            throw new NonRetriableException(
                    "the answer was stopped: somebody else ended the stream " + answer.streamId());
        }
        if (!answer.refusal().isBlank()) {
            throw new ContentFilteredException(answer.refusal());
        }
        AiMessage message = AiMessage.builder()
                .text(orNull(answer.text()))
                .thinking(orNull(answer.reasoning()))
                .toolExecutionRequests(
                        answer.toolCalls().stream().map(Answers::request).toList())
                .build();
        return ChatResponse.builder()
                .aiMessage(message)
                .metadata(metadata(answer))
                .build();
    }

    static ToolExecutionRequest request(ToolCall call) {
        return ToolExecutionRequest.builder()
                .id(orNull(call.id()))
                .name(call.name())
                .arguments(call.arguments().isEmpty() ? "{}" : call.arguments())
                .build();
    }

    private static ChatResponseMetadata metadata(Answer answer) {
        return ChatResponseMetadata.builder()
                .id(answer.streamId())
                .modelName(answer.model())
                .tokenUsage(new TokenUsage(
                        Math.toIntExact(answer.usage().promptTokens()),
                        Math.toIntExact(answer.usage().completionTokens())))
                .finishReason(finishReason(answer.finishReason()))
                .build();
    }

    private static FinishReason finishReason(String word) {
        return switch (word) {
            case "stop" -> FinishReason.STOP;
            case "length" -> FinishReason.LENGTH;
            case "tool_calls" -> FinishReason.TOOL_EXECUTION;
            case "content_filter" -> FinishReason.CONTENT_FILTER;
            default -> FinishReason.OTHER;
        };
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
