package dev.tokenbus.client;

import dev.tokenbus.protocol.frame.ServerFrame;
import io.vertx.core.Future;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What waits for the beginning and the end of an answer. Confined to the client's event loop, but for its futures. */
final class Ending {
    private final CompletableFuture<ServerFrame.Started> started = new CompletableFuture<>();
    private final CompletableFuture<ServerFrame> lastFrame = new CompletableFuture<>();
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();
    private final Future<ServerFrame.Started> whenStarted;
    private final Future<ServerFrame> whenEnded;
    private final Future<Answer> whenAnswered;

    Ending(TokenbusClient client) {
        this.whenStarted = client.future(started);
        this.whenEnded = client.future(lastFrame);
        this.whenAnswered = client.future(answer);
    }

    Future<ServerFrame.Started> started() {
        return whenStarted;
    }

    Future<ServerFrame> lastFrame() {
        return whenEnded;
    }

    Future<Answer> answer() {
        return whenAnswered;
    }

    void begins(ServerFrame.Started frame) {
        started.complete(frame);
    }

    /** @param accepted what the answer began with; null if it never did */
    void ends(ServerFrame frame, ServerFrame.@Nullable Started accepted, AnswerParts parts) {
        lastFrame.complete(frame);
        if (frame instanceof ServerFrame.Error error) {
            StreamFailedException failed = new StreamFailedException(error.failure(), parts.text());
            started.completeExceptionally(failed);
            answer.completeExceptionally(failed);
        } else if (frame instanceof ServerFrame.Done done && accepted != null) {
            answer.complete(parts.answer(accepted, done.finishReason(), done.usage()));
        } else if (frame instanceof ServerFrame.Stopped stopped && accepted != null) {
            answer.complete(parts.answer(accepted, Answer.STOPPED, stopped.usage()));
        }
    }
}
