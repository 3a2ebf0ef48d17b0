package dev.tokenbus.client;

import dev.tokenbus.protocol.frame.ServerFrame;
import io.vertx.core.Handler;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Who listens to one answer. What a listener throws is reported, and the answer goes on. */
final class Listeners {
    private final Consumer<Throwable> report;
    private Handler<Integer> onQueued = position -> {};
    private Handler<Void> onRestart = v -> {};
    private @Nullable Handler<Void> onEnd;
    private @Nullable Handler<Throwable> onFailure;

    Listeners(Consumer<Throwable> report) {
        this.report = report;
    }

    void onQueued(Handler<Integer> handler) {
        onQueued = handler;
    }

    void onRestart(Handler<Void> handler) {
        onRestart = handler;
    }

    void onEnd(@Nullable Handler<Void> handler) {
        onEnd = handler;
    }

    void onFailure(@Nullable Handler<Throwable> handler) {
        onFailure = handler;
    }

    void queued(int position) {
        tell(onQueued, position);
    }

    void restarted() {
        tell(onRestart, null);
    }

    /** The answer is over; said once. */
    void ended(ServerFrame terminal, AnswerParts parts) {
        Handler<Void> ending = onEnd;
        Handler<Throwable> failing = onFailure;
        onEnd = null;
        onFailure = null;
        if (terminal instanceof ServerFrame.Error error) {
            if (failing != null) {
                tell(failing, new StreamFailedException(error.failure(), parts.text()));
            }
        } else if (ending != null) {
            tell(ending, null);
        }
    }

    /** The same handler, with what it throws reported. */
    <T> @Nullable Handler<T> safe(@Nullable Handler<T> handler) {
        return handler == null ? null : event -> tell(handler, event);
    }

    @SuppressWarnings("NullAway") // Handlers of Void get null.
    private <T> void tell(Handler<T> handler, @Nullable T event) {
        try {
            handler.handle(event);
        } catch (RuntimeException | Error thrown) {
            report.accept(thrown);
        }
    }
}
