package dev.tokenbus.client;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.frame.ClientFrame;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.frame.StreamNotice;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.streams.ReadStream;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One answer as a stream of text: each delta once and in order, over as many connections as it takes. The end handler is
 * called when the answer is complete or stopped, the exception handler when it is cut: a cut answer never looks complete.
 * {@link #end} has the whole answer.
 *
 * <pre>{@code
 * client.start("Why is the sky blue?", Options.of("llama").build(), stream -> stream.handler(System.out::print)
 *         .endHandler(v -> System.out.println())
 *         .exceptionHandler(cut -> System.err.println("cut: " + cut.getMessage())));
 * }</pre>
 *
 * <p>{@link #pause} holds the server back too. When the answer starts again, the restart handler is called, and the text so
 * far is void. Methods may be called on any thread, handlers run on the client's event loop. What a handler throws is reported as
 * Vert.x reports it, and the answer goes on. Nothing needs to be closed.
 */
public final class ClientStream implements ReadStream<String> {
    private final TokenbusClient client;
    private final ClientFrame.Start start;
    private final StreamSearch search;
    private final Ending ending;
    private final PieceFlow pieces = new PieceFlow();
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
        this.ending = new Ending(client);
    }

    ClientFrame.Start start() {
        return start;
    }

    /** Completes when a worker has accepted the stream; fails with a {@link StreamFailedException} when none does. */
    public Future<ServerFrame.Started> started() {
        return ending.started();
    }

    /** Completes with the answer, whole or stopped; fails with a {@link StreamFailedException} when it is cut. */
    public Future<Answer> end() {
        return ending.answer();
    }

    /** Completes with the terminal frame, an error's too; never fails. */
    public Future<ServerFrame> lastFrame() {
        return ending.lastFrame();
    }

    /** The seq of the last event applied. */
    public long cursor() {
        return cursor;
    }

    /** What the answer has beside its pieces. */
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
        pieces.readTextBy(listeners.safe(handler));
        return this;
    }

    /** Sets who gets every piece, text or not, in order and as fast as {@link #fetch} asks, in place of {@link #handler}. */
    public ClientStream pieceHandler(@Nullable Handler<ServerFrame.Chunk> handler) {
        pieces.readAllBy(listeners.safe(handler));
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
            if (!pieces.isPaused()) {
                tell(ClientFrame.Pause::new);
            }
            pieces.pause();
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
            boolean wasPaused = pieces.isPaused();
            pieces.request(amount);
            if (wasPaused && !pieces.isPaused()) {
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

    void interrupted() {
        catchingUp = true;
        search.interrupted();
    }

    Line line() {
        return line;
    }

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
            ending.begins(now);
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
            pieces.clear();
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
        } else if (pieces.isPaused()) {
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
        parts.add(chunk);
        pieces.add(chunk);
        deliver();
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
            terminal = frame;
            ending.ends(frame, accepted, parts);
            client.forget(this);
            deliver();
        }
    }

    void fail(StreamFailure failure) {
        String streamId = accepted == null ? null : accepted.streamId();
        finish(new ServerFrame.Error(null, streamId, epoch, 0, failure, null));
    }

    private void deliver() {
        boolean isAllRead = pieces.deliver(() -> tell(ClientFrame.Pause::new));
        if (isAllRead && terminal != null) {
            listeners.ended(terminal, parts);
        }
    }
}
