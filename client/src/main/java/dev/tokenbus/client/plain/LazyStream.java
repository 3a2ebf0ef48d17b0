package dev.tokenbus.client.plain;

import dev.tokenbus.client.Answer;
import dev.tokenbus.client.ClientStream;
import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.StreamConfig;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A prompt, and the stream that answers it once somebody reads. Thread-safe. */
final class LazyStream {
    private final Tokenbus tokenbus;
    private final List<ChatMessage> messages;
    private final StreamConfig config;
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();
    private @Nullable ClientStream stream;
    private boolean begun;
    private boolean stopped;

    LazyStream(Tokenbus tokenbus, List<ChatMessage> messages, StreamConfig config) {
        this.tokenbus = tokenbus;
        this.messages = messages;
        this.config = config;
    }

    synchronized boolean hasBegun() {
        return begun;
    }

    /** Throws where the thread is the client's, without which no piece arrives. */
    void mayWait() {
        if (tokenbus.isOwnThread()) {
            throw new IllegalStateException("a subscriber's call waits for an answer (expected: on another thread)");
        }
    }

    CompletableFuture<Answer> answer() {
        return answer;
    }

    /**
     * Sends the prompt; only once.
     *
     * @param listening sets the handlers of the stream, on the client's event loop
     * @param unreachable is told why there is no connection
     */
    void begin(Consumer<ClientStream> listening, Consumer<Throwable> unreachable) {
        synchronized (this) {
            if (begun) {
                throw new IllegalStateException("the answer is read already (expected: one reader)");
            }
            begun = true;
        }
        tokenbus.place()
                .onSuccess(place -> place.client().start(messages, config, begins -> {
                    listening.accept(begins);
                    begins.end()
                            .onComplete(over -> place.giveBack())
                            .onSuccess(answer::complete)
                            .onFailure(answer::completeExceptionally);
                    started(begins);
                }))
                .onFailure(failure -> {
                    answer.completeExceptionally(failure);
                    unreachable.accept(failure);
                });
    }

    private synchronized void started(ClientStream begins) {
        stream = begins;
        if (stopped) {
            begins.stop();
        }
    }

    synchronized void stop() {
        stopped = true;
        if (stream != null) {
            stream.stop();
        }
    }

    /** Asks for so many more pieces. */
    synchronized void fetch(long amount) {
        if (stream != null) {
            stream.fetch(amount);
        }
    }
}
