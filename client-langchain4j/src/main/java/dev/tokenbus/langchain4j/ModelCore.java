package dev.tokenbus.langchain4j;

import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.tokenbus.client.plain.AnswerStream;
import dev.tokenbus.client.plain.Tokenbus;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;

/** What both models do: word requests, and start answers. */
record ModelCore(
        Tokenbus client,
        boolean ownsClient,
        ChatRequestParameters defaults,
        List<ChatModelListener> listeners,
        RequestWording wording)
        implements AutoCloseable {
    static final Set<Capability> CAPABILITIES = Set.of(Capability.RESPONSE_FORMAT_JSON_SCHEMA);

    /** An answer to a request; throws what LangChain4j's models throw when tokenbus cannot do what is asked. */
    AnswerStream start(ChatRequest request) {
        try {
            return client.start(MessageWording.of(request.messages()), wording.of(request.parameters()));
        } catch (IllegalArgumentException e) {
            throw Failures.invalid(e);
        }
    }

    ChatResponse await(ChatRequest request) {
        AnswerStream stream = start(request);
        try {
            return Answers.response(stream.answer().get());
        } catch (ExecutionException e) {
            throw Failures.of(e);
        } catch (InterruptedException e) {
            stream.stop();
            Thread.currentThread().interrupt();
            CancellationException cancelled = new CancellationException("interrupted");
            cancelled.initCause(e);
            throw cancelled;
        }
    }

    @Override
    public void close() {
        if (ownsClient) {
            client.close();
        }
    }
}
