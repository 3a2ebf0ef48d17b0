package dev.tokenbus.client.plain;

import dev.tokenbus.client.Answer;
import dev.tokenbus.client.ClientStream;
import dev.tokenbus.protocol.frame.ServerFrame;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/**
 * One answer, for one reader: in a loop, by a subscriber, or whole. The prompt is sent when the reader comes. Each piece arrives once and in
 * order, over as many connections as it takes, and a reader that is slow holds the server back.
 *
 * <pre>{@code
 * try (AnswerStream answer = tokenbus.start("Why is the sky blue?", Options.of("llama").build())) {
 *     for (String text : answer) {
 *         System.out.print(text);
 *     }
 *     System.out.println(answer.answer().join().usage());
 * }
 * }</pre>
 *
 * <p>A failure is a {@link dev.tokenbus.client.StreamFailedException}, or a {@link dev.tokenbus.client.NotConnectedException} as the cause of
 * a {@link java.util.concurrent.CompletionException}. When an answer starts again after a reader has had a part of it, which happens where
 * a worker dies and no other can go on with the text, it fails for that reader; {@link #answer} alone does not notice.
 */
public final class AnswerStream implements Iterable<String>, Flow.Publisher<String>, AutoCloseable {
    private final LazyStream stream;

    AnswerStream(LazyStream stream) {
        this.stream = stream;
    }

    /**
     * Completes with the answer, whole or stopped, and fails when it is cut; reads it if nobody does. Cancelling it stops nothing. What is
     * chained to it runs on the default executor of {@link CompletableFuture}, so that it may block.
     */
    public CompletableFuture<Answer> answer() {
        if (!stream.hasBegun()) {
            stream.begin(unread -> {}, unreachable -> {});
        }
        CompletableFuture<Answer> answer = stream.answer();
        return answer.isDone() ? answer.copy() : answer.whenCompleteAsync((whole, failure) -> {});
    }

    /** The text, piece by piece; the reader waits for each. An interrupt stops the answer. */
    @Override
    public Iterator<String> iterator() {
        return new PieceIterator<>(stream, ClientStream::handler);
    }

    /** Every piece of the answer, text or not: reasoning, tool calls and the rest. */
    public Iterable<ServerFrame.Chunk> pieces() {
        return () -> new PieceIterator<>(stream, ClientStream::pieceHandler);
    }

    /**
     * Reads the text, as fast as the subscriber asks. The subscriber is told on the client's only thread, so it must not block; to cancel
     * the subscription stops the generation.
     */
    @Override
    public void subscribe(Flow.Subscriber<? super String> subscriber) {
        new PieceSubscription<String>(stream, subscriber).begin(ClientStream::handler);
    }

    /** Every piece of the answer, text or not, as {@link #subscribe} gives the text. */
    public Flow.Publisher<ServerFrame.Chunk> publisher() {
        return subscriber ->
                new PieceSubscription<ServerFrame.Chunk>(stream, subscriber).begin(ClientStream::pieceHandler);
    }

    /** Ends the generation, not only the reading. The answer then ends as one that is stopped. */
    public void stop() {
        stream.stop();
    }

    /** Stops an answer that has not ended. */
    @Override
    public void close() {
        if (!stream.answer().isDone()) {
            stop();
        }
    }
}
