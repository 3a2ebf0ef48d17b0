package dev.tokenbus.client;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.frame.ClientFrame;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.frame.StreamNotice;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.streams.ReadStream;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One answer as a stream of text: each delta once and in order, over as many connections as it takes. The end handler is
 * called when the answer is complete or stopped, the exception handler when it is cut: a cut answer never looks complete.
 * {@link #end} has the terminal frame.
 *
 * <p>{@link #pause} holds the server back too. When the answer starts again, the restart handler is called, and the text so
 * far is void. Methods may be called on any thread, handlers run on the client's event loop. What a handler throws is reported as
 * Vert.x reports it, and the answer goes on. Nothing needs to be closed.
 */
public final class ClientStream implements ReadStream<String> {
    private final TokenbusClient client;
    private final ClientFrame.Start start;
    private final StreamSearch search;
    private final CompletableFuture<ServerFrame.Started> started = new CompletableFuture<>();
    private final CompletableFuture<ServerFrame> end = new CompletableFuture<>();
    private final Future<ServerFrame.Started> whenStarted;
    private final Future<ServerFrame> whenEnded;
    private final TextFlow text = new TextFlow();
    private final Listeners listeners;
    private final AnswerParts parts;
    private ServerFrame.@Nullable Started accepted;
    private @Nullable ServerFrame terminal;
    private boolean stopRequested;
    private boolean catchingUp;
    private long cursor;
    private long epoch;
    private Line line;

    ClientStream(TokenbusClient client, Line line, StreamSearch search, ClientFrame.Start start) {
        this.client = client;
        this.line = line;
        this.search = search;
        this.start = start;
        this.listeners = new Listeners(client::report);
        this.parts = new AnswerParts(listeners);
        this.whenStarted = client.future(started);
        this.whenEnded = client.future(end);
    }

    /** The frame that started it, for a resend. */
    ClientFrame.Start start() {
        return start;
    }

    /** Completes when a worker has accepted the stream; fails when none does. */
    public Future<ServerFrame.Started> started() {
        return whenStarted;
    }

    /** Completes with the terminal frame; never fails. */
    public Future<ServerFrame> end() {
        return whenEnded;
    }

    /** The seq of the last event applied. */
    public long cursor() {
        return cursor;
    }

    /** What the answer has beside its text. */
    public AnswerParts parts() {
        return parts;
    }

    /** Sets the handler of the place in the queue, from 1, while the answer waits for a worker. */
    public ClientStream queuedHandler(Handler<Integer> handler) {
        listeners.onQueued(handler);
        return this;
    }

    /** Sets the handler that is called when the answer starts again: discard the text so far. */
    public ClientStream restartHandler(Handler<Void> handler) {
        listeners.onRestart(handler);
        return this;
    }

    @Override
    public ClientStream handler(@Nullable Handler<String> handler) {
        text.readBy(listeners.safe(handler));
        return this;
    }

    @Override
    public ClientStream endHandler(@Nullable Handler<Void> handler) {
        listeners.onEnd(handler);
        return this;
    }

    @Override
    public ClientStream exceptionHandler(@Nullable Handler<Throwable> handler) {
        listeners.onFailure(handler);
        return this;
    }

    @Override
    public ClientStream pause() {
        client.run(() -> {
            if (!text.isPaused()) {
                tell(ClientFrame.Pause::new);
            }
            text.pause();
        });
        return this;
    }

    @Override
    public ClientStream resume() {
        return fetch(Long.MAX_VALUE);
    }

    @Override
    public ClientStream fetch(long amount) {
        client.run(() -> {
            boolean wasPaused = text.isPaused();
            text.request(amount);
            if (wasPaused && !text.isPaused()) {
                tell(ClientFrame.Resume::new);
            }
            deliver();
        });
        return this;
    }

    /** Ends the generation, not only this client's view of it. The answer then ends with {@code Stopped}. */
    public void stop() {
        client.run(() -> {
            stopRequested = true;
            tell(ClientFrame.Stop::new);
        });
    }

    /** Tells the server, if this connection is subscribed to the stream; else {@link #tellAgain} does once it is. */
    private void tell(Function<String, ClientFrame> frame) {
        if (accepted != null && !catchingUp && !hasEnded()) {
            client.send(this, frame.apply(accepted.streamId()));
        }
    }

    /** The connection is lost. */
    void interrupted() {
        catchingUp = true;
        search.interrupted();
    }

    Line line() {
        return line;
    }

    /** Another connection goes on with it. */
    void moveTo(Line next) {
        interrupted();
        line = next;
    }

    StreamSearch search() {
        return search;
    }

    boolean hasEnded() {
        return terminal != null;
    }

    ServerFrame.@Nullable Started accepted() {
        return accepted;
    }

    /** Subscribes again after the cursor. */
    void resumeOn() {
        if (accepted == null || hasEnded()) {
            return;
        }
        catchingUp = true;
        search.asks();
        client.send(
                this,
                new ClientFrame.Subscribe(accepted.streamId(), null, cursor, epoch, false, accepted.resumeToken(), -1));
    }

    void handle(ServerFrame frame) {
        if (frame instanceof ServerFrame.Started now) {
            accepted = now;
            started.complete(now);
            tellAgain();
        } else if (frame instanceof StreamNotice.Subscribed) {
            catchingUp = false;
            search.found();
            tellAgain();
        } else if (frame instanceof StreamNotice.Queued queued) {
            listeners.queued((int) queued.position());
        } else if (frame instanceof ServerFrame.Restart restart) {
            cursor = restart.seq();
            epoch = restart.epoch();
            text.clear();
            parts.clear();
            listeners.restarted();
        } else if (frame instanceof ServerFrame.Chunk chunk) {
            apply(chunk);
        } else if (frame instanceof ServerFrame.Done done) {
            terminal(done.seq(), frame);
        } else if (frame instanceof ServerFrame.Stopped stopped) {
            terminal(stopped.seq(), frame);
        } else if (frame instanceof ServerFrame.Error error) {
            error(error);
        }
    }

    /** Repeats a stop or a pause: a new subscription knows neither. */
    private void tellAgain() {
        if (stopRequested) {
            stop();
        } else if (text.isPaused()) {
            tell(ClientFrame.Pause::new);
        }
    }

    /** Ignores what was applied before; on a gap subscribes again. */
    private void apply(ServerFrame.Chunk chunk) {
        if (chunk.seq() <= cursor || catchingUp) {
            return;
        }
        if (chunk.from() != cursor + 1) {
            resumeOn();
            return;
        }
        search.progressed();
        cursor = chunk.seq();
        epoch = chunk.epoch();
        if (chunk.kind() == ChunkKind.TEXT) {
            text.add(chunk.data());
            deliver();
        } else {
            parts.add(chunk);
        }
    }

    private void terminal(long seq, ServerFrame frame) {
        if (catchingUp || hasEnded()) {
            return;
        }
        if (seq != cursor + 1) {
            resumeOn();
            return;
        }
        cursor = seq;
        finish(frame);
    }

    private void error(ServerFrame.Error error) {
        if (error.isTerminal()) {
            terminal(error.seq(), error);
        } else if (error.failure().code() == ErrorCode.LOCATING && !search.isOver()) {
            catchingUp = true;
            search.missing();
            client.later(error.failure().retryAfterMs(), this::resumeOn);
        } else {
            finish(error);
        }
    }

    void finish(ServerFrame frame) {
        if (!hasEnded()) {
            if (frame instanceof ServerFrame.Error error) {
                started.completeExceptionally(error.failure().asException());
            }
            terminal = frame;
            end.complete(frame);
            client.forget(this);
            deliver();
        }
    }

    /** The stream cannot be started or resumed. */
    void fail(StreamFailure failure) {
        String streamId = accepted == null ? null : accepted.streamId();
        finish(new ServerFrame.Error(null, streamId, epoch, 0, failure, null));
    }

    private void deliver() {
        text.deliver(() -> tell(ClientFrame.Pause::new));
        if (text.isEmpty() && terminal != null) {
            listeners.ended(terminal);
        }
    }
}
