package dev.tokenbus.langchain4j;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.tokenbus.client.plain.AnswerStream;
import dev.tokenbus.protocol.frame.ServerFrame.Chunk;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one answer, on a thread of its own, and tells a handler. What a handler throws is told to its {@code onError}, and the answer goes on,
 * as LangChain4j asks of its models.
 */
final class Delivery implements Runnable, StreamingHandle {
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);
    private static final AtomicInteger STARTED = new AtomicInteger();

    /** One for each answer that is being read, kept for a minute after. */
    static final ExecutorService THREADS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "tokenbus-langchain4j-" + STARTED.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    });

    private final AnswerStream stream;
    private final StreamingChatResponseHandler handler;
    private final ToolCallPieces calls;
    private volatile boolean cancelled;

    Delivery(AnswerStream stream, StreamingChatResponseHandler handler) {
        this.stream = stream;
        this.handler = handler;
        this.calls = new ToolCallPieces(handler, this, this::tell);
    }

    @Override
    public void run() {
        try (stream) {
            ChatResponse response = read();
            if (!cancelled) {
                calls.end();
                tell(() -> handler.onCompleteResponse(response));
            }
        } catch (RuntimeException e) {
            if (!cancelled) {
                fail(Failures.of(e));
            }
        }
    }

    private ChatResponse read() {
        for (Chunk piece : stream.pieces()) {
            if (!cancelled) {
                tell(piece);
            }
        }
        return Answers.response(stream.answer().join());
    }

    private void tell(Chunk piece) {
        if (piece.data().isEmpty()) {
            return;
        }
        switch (piece.kind()) {
            case TEXT ->
                tell(() ->
                        handler.onPartialResponse(new PartialResponse(piece.data()), new PartialResponseContext(this)));
            case REASONING ->
                tell(() ->
                        handler.onPartialThinking(new PartialThinking(piece.data()), new PartialThinkingContext(this)));
            case TOOL_CALL -> calls.add(piece.data());
            case REFUSAL -> {}
            default -> tell(() -> handler.onUnmappedRawEvent(piece));
        }
    }

    private void tell(Runnable event) {
        try {
            event.run();
        } catch (RuntimeException thrown) {
            fail(thrown);
        }
    }

    private void fail(RuntimeException failure) {
        try {
            handler.onError(failure);
        } catch (RuntimeException thrown) {
            LOG.atWarn().setCause(thrown).log("a handler's onError has thrown, which is ignored");
        }
    }

    /** Stops the answer on the server; the handler is told nothing more. */
    @Override
    public void cancel() {
        cancelled = true;
        stream.stop();
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }
}
