package dev.tokenbus.node.sdk;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.tokenbus.testkit.TestPatience;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** LangChain4j's models for OpenAI's protocol, asked one question. */
final class LangChain4jClient {
    private static final ChatRequest QUESTION =
            ChatRequest.builder().messages(UserMessage.from("hi")).build();

    private final String url;

    /** What a streaming model has said, and its end. */
    static final class Answer implements StreamingChatResponseHandler {
        private final StringBuffer text = new StringBuffer();
        private final CompletableFuture<ChatResponse> end = new CompletableFuture<>();
        private final Consumer<PartialResponseContext> onText;

        private Answer(Consumer<PartialResponseContext> onText) {
            this.onText = onText;
        }

        @Override
        public void onPartialResponse(PartialResponse piece, PartialResponseContext context) {
            text.append(piece.text());
            onText.accept(context);
        }

        @Override
        public void onCompleteResponse(ChatResponse response) {
            end.complete(response);
        }

        @Override
        public void onError(Throwable error) {
            end.completeExceptionally(error);
        }

        String text() {
            return text.toString();
        }

        /** The whole answer; fails if there is none. */
        ChatResponse whole() {
            try {
                return end.get(TestPatience.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (ExecutionException | InterruptedException | TimeoutException e) {
                throw new AssertionError("no whole answer", e);
            }
        }

        /** Why there is no whole answer. */
        Throwable error() {
            try {
                ChatResponse response = end.get(TestPatience.PATIENCE.toSeconds(), TimeUnit.SECONDS);
                throw new AssertionError("no error, but " + response);
            } catch (ExecutionException e) {
                return Objects.requireNonNull(e.getCause());
            } catch (InterruptedException | TimeoutException e) {
                throw new AssertionError("no end", e);
            }
        }
    }

    LangChain4jClient(int gatewayPort) {
        this.url = "http://127.0.0.1:" + gatewayPort + "/v1";
    }

    private OpenAiStreamingChatModel streaming(String model, Map<String, String> headers) {
        return OpenAiStreamingChatModel.builder()
                .baseUrl(url)
                .apiKey("none")
                .modelName(model)
                .customHeaders(headers)
                .build();
    }

    private static Answer ask(
            OpenAiStreamingChatModel model, ChatRequest question, Consumer<PartialResponseContext> onText) {
        Answer answer = new Answer(onText);
        model.chat(question, answer);
        return answer;
    }

    Answer stream() {
        return stream("scripted");
    }

    Answer stream(String model) {
        return ask(streaming(model, Map.of()), QUESTION, context -> {});
    }

    /** @param onText told with each piece of text */
    Answer stream(Consumer<PartialResponseContext> onText) {
        return ask(streaming("scripted", Map.of()), QUESTION, onText);
    }

    Answer streamWithKey(String key, Consumer<PartialResponseContext> onText) {
        return ask(streaming("scripted", Map.of("Idempotency-Key", key)), QUESTION, onText);
    }

    Answer streamWithTools(String... names) {
        List<ToolSpecification> tools = List.of(names).stream()
                .map(name -> ToolSpecification.builder().name(name).build())
                .toList();
        ChatRequest question = ChatRequest.builder()
                .messages(UserMessage.from("hi"))
                .toolSpecifications(tools)
                .build();
        return ask(streaming("scripted", Map.of()), question, context -> {});
    }

    ChatResponse whole() {
        return OpenAiChatModel.builder()
                .baseUrl(url)
                .apiKey("none")
                .modelName("scripted")
                .maxRetries(0)
                .build()
                .chat(QUESTION);
    }
}
