package dev.tokenbus.langchain4j;

import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.List;
import java.util.Set;

/**
 * A model of LangChain4j that waits for the whole answer. An interrupt of the thread that waits stops the answer on the server.
 *
 * <pre>{@code
 * ChatModel model = TokenbusChatModel.builder().gateways("ws://localhost:8080").modelName("llama").build();
 * System.out.println(model.chat("Why is the sky blue?"));
 * }</pre>
 *
 * <p>Thread-safe. Close it, unless its client was given.
 */
public final class TokenbusChatModel implements ChatModel, AutoCloseable {
    private final ModelCore core;

    private TokenbusChatModel(Builder builder) {
        this.core = builder.core();
    }

    /** Builds a model; it connects with the first prompt. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Builds a model that waits for whole answers.
     *
     * <pre>{@code
     * ChatModel model = TokenbusChatModel.builder().client(tokenbus).maxOutputTokens(500).build();
     * }</pre>
     */
    public static final class Builder extends ModelBuilder<Builder> {
        private Builder() {}

        public TokenbusChatModel build() {
            return new TokenbusChatModel(this);
        }

        @Override
        Builder self() {
            return this;
        }
    }

    @Override
    public ChatResponse doChat(ChatRequest request) {
        return core.await(request);
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
