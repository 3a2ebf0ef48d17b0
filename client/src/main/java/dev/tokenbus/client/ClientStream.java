package dev.tokenbus.client;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.ClientFrame;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.ServerFrame;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.Usage;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One answer as it arrives. Its text comes to {@link #textHandler} piece by piece, in order and each once; then
 * {@link #end} completes with the one frame that ended it: {@code Done}, {@code Stopped} or {@code Error}. A connection that
 * breaks first ends it with an error too: an answer that was cut never looks complete.
 *
 * <p>Handlers are called on the client's event loop. Nothing needs to be closed.
 */
public final class ClientStream {
    private final Consumer<ClientFrame> send;
    private final Promise<ServerFrame.Started> started = Promise.promise();
    private final Promise<ServerFrame> end = Promise.promise();
    private Handler<String> onText = text -> {};
    private Handler<Integer> onQueued = position -> {};
    private ServerFrame.@Nullable Started accepted;
    private boolean stopRequested;
    private long cursor;

    ClientStream(Consumer<ClientFrame> send) {
        this.send = send;
    }

    /** Takes the text of the answer; set it before the first event-loop pass after the start. */
    public ClientStream textHandler(Handler<String> handler) {
        onText = handler;
        return this;
    }

    /** Told the place in the queue, from 1, while the answer waits for a worker. */
    public ClientStream queuedHandler(Handler<Integer> handler) {
        onQueued = handler;
        return this;
    }

    /** Completes when a worker took it; fails when none did. */
    public Future<ServerFrame.Started> started() {
        return started.future();
    }

    /** Completes, always and once, with the frame that ended the answer. */
    public Future<ServerFrame> end() {
        return end.future();
    }

    /** Ends the generation itself, not just the watching. The answer then ends with {@code Stopped}. */
    public void stop() {
        stopRequested = true;
        if (accepted != null && !end.future().isComplete()) {
            send.accept(new ClientFrame.Stop(accepted.streamId()));
        }
    }

    void handle(ServerFrame frame) {
        if (frame instanceof ServerFrame.Started now) {
            accepted = now;
            started.tryComplete(now);
            if (stopRequested) {
                stop();
            }
        } else if (frame instanceof ServerFrame.Queued queued) {
            onQueued.handle((int) queued.position());
        } else if (frame instanceof ServerFrame.Chunk chunk) {
            apply(chunk);
        } else if (frame instanceof ServerFrame.Done || frame instanceof ServerFrame.Stopped) {
            end.tryComplete(frame);
        } else if (frame instanceof ServerFrame.Error error) {
            fail(error);
        }
    }

    /** What was applied before is ignored; a hole ends the answer, since its text would be wrong. */
    private void apply(ServerFrame.Chunk chunk) {
        if (chunk.seq() <= cursor) {
            return;
        }
        if (chunk.from() != cursor + 1) {
            fail(ServerFrame.Error.ofRequest(
                    null, new StreamFailure(ErrorCode.INTERNAL, "a part of the answer is missing")));
            return;
        }
        cursor = chunk.seq();
        if (chunk.kind() == ChunkKind.TEXT) {
            onText.handle(chunk.data());
        }
    }

    void fail(ServerFrame.Error error) {
        started.tryFail(error.failure().asException());
        end.tryComplete(error);
    }

    void connectionLost() {
        StreamFailure failure = new StreamFailure(ErrorCode.UNRECOVERABLE, "the connection to the server was lost");
        String streamId = accepted == null ? null : accepted.streamId();
        fail(new ServerFrame.Error(null, streamId, 0, cursor, failure, Usage.NONE));
    }
}
