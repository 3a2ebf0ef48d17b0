package dev.tokenbus.langchain4j;

import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * A streaming model of LangChain4j over a gateway's WebSocket: an answer goes on when a worker, a gateway or the connection is lost, a handler
 * that is slow holds the model back, and to cancel an answer stops it on the server.
 *
 * <pre>{@code
 * StreamingChatModel model = TokenbusStreamingChatModel.builder()
 *         .gateways("ws://localhost:8080")
 *         .modelName("llama")
 *         .build();
 * model.chat("Why is the sky blue?", new StreamingChatResponseHandler() {
 *     @Override
 *     public void onPartialResponse(String text) {
 *         System.out.print(text);
 *     }
 *
 *     @Override
 *     public void onCompleteResponse(ChatResponse response) {
 *         System.out.println(response.tokenUsage());
 *     }
 *
 *     @Override
 *     public void onError(Throwable error) {
 *         error.printStackTrace();
 *     }
 * });
 * }</pre>
 *
 * <p>A handler is called on one thread for each answer, and never told of an answer as complete that is not. Thread-safe. Close it, unless
 * its client was given.
 */
public final class TokenbusStreamingChatModel implements StreamingChatModel, AutoCloseable {
    private final ModelCore core;
    private final Executor executor;

    private TokenbusStreamingChatModel(Builder builder) {
        this.core = builder.core();
        this.executor = builder.executor();
    }

    /** Builds a model; it connects with the first prompt. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Builds a streaming model.
     *
     * <pre>{@code
     * StreamingChatModel model = TokenbusStreamingChatModel.builder()
     *         .client(tokenbus)
     *         .temperature(0.2)
     *         .executor(Executors.newCachedThreadPool())
     *         .build();
     * }</pre>
     */
    public static final class Builder extends ModelBuilder<Builder> {
        private Executor executor = Delivery.THREADS;

        private Builder() {}

        /** What calls handlers: each answer keeps one thread busy, mostly waiting. */
        public Builder executor(Executor threads) {
            executor = threads;
            return this;
        }

        Executor executor() {
            return executor;
        }

        public TokenbusStreamingChatModel build() {
            return new TokenbusStreamingChatModel(this);
        }

        @Override
        Builder self() {
            return this;
        }
    }

    @Override
    public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
        executor.execute(new Delivery(core.start(request), handler));
    }

    @Override
    public ChatRequestParameters defaultRequestParameters() {
        return core.defaults();
    }

    @Override
    public List<ChatModelListener> listeners() {
        return core.listeners();
    }

    @Override
    public Set<Capability> supportedCapabilities() {
        return ModelCore.CAPABILITIES;
    }

    @Override
    public void close() {
        core.close();
    }
}
