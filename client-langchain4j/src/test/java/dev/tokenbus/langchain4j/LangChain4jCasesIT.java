package dev.tokenbus.langchain4j;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.tokenbus.testkit.client.CaseAnswer;
import dev.tokenbus.testkit.client.ClientCases;
import java.util.List;
import java.util.Locale;

/** LangChain4j's streaming model in a cluster in which processes die. */
final class LangChain4jCasesIT extends ClientCases<TokenbusStreamingChatModel> {
    @Override
    protected TokenbusStreamingChatModel connect(List<String> gateways) {
        return TokenbusStreamingChatModel.builder()
                .gateways(gateways.toArray(String[]::new))
                .build();
    }

    @Override
    protected void ask(TokenbusStreamingChatModel streaming, String model, CaseAnswer answer) {
        ChatRequest question = ChatRequest.builder()
                .messages(UserMessage.from("hi"))
                .modelName(model)
                .build();
        streaming.chat(question, new Telling(answer));
    }

    @Override
    protected Class<? extends Throwable> classOf(Refusal refusal) {
        return switch (refusal) {
            case UNKNOWN_MODEL -> ModelNotFoundException.class;
            case INVALID -> InvalidRequestException.class;
            case BUSY -> InternalServerException.class;
        };
    }

    private record Telling(CaseAnswer answer) implements StreamingChatResponseHandler {
        @Override
        public void onPartialResponse(PartialResponse piece, PartialResponseContext context) {
            answer.onCancel(context.streamingHandle()::cancel);
            answer.piece(piece.text());
        }

        @Override
        public void onCompleteResponse(ChatResponse response) {
            answer.ends(new CaseAnswer.Whole(
                    response.aiMessage().text(),
                    response.finishReason().name().toLowerCase(Locale.ROOT),
                    response.tokenUsage().inputTokenCount(),
                    response.tokenUsage().outputTokenCount()));
        }

        @Override
        public void onError(Throwable error) {
            answer.fails(error);
        }
    }
}
