package dev.tokenbus.gateway.relay;

import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.viewer.Viewer;
import dev.tokenbus.protocol.StreamHealth;
import dev.tokenbus.protocol.bus.console.StreamRow;
import dev.tokenbus.protocol.bus.console.StreamState;
import dev.tokenbus.protocol.bus.wire.WorkerId;
import dev.tokenbus.protocol.log.StreamEvent;

/** Reports how a stream is doing, as its home sees it: to its client, and to operators. On the home's event loop. */
public final class HomeHealth {
    private static final long NANOS_PER_MS = 1_000_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private HomeHealth() {}

    static StreamHealth of(HomeRelay home, RelayState state) {
        GatewayLoop loop = home.loop();
        long lastSeq = home.log().lastSeq();
        WorkerId worker = state.worker();
        boolean workerIsElsewhere = worker != null
                && !worker.nodeId().equals(loop.nodeId())
                && loop.directory().isAlive(worker.nodeId());
        return new StreamHealth(
                home.id().value(),
                state.name(),
                lastSeq,
                loop.nodeId(),
                worker == null ? "" : worker.name(),
                state instanceof RelayState.Relaying relaying ? relaying.backend() : "",
                workerIsElsewhere ? 2 : 1,
                home.watching(),
                lastSeq - slowest(home),
                home.log().bytes(),
                home.arrivedAt() == 0 ? -1 : (loop.now() - home.arrivedAt()) / NANOS_PER_MS);
    }

    private static long slowest(HomeRelay home) {
        return home.viewers().stream()
                .mapToLong(Viewer::cursor)
                .min()
                .orElse(home.log().lastSeq());
    }

    private static long fastest(HomeRelay home) {
        return home.viewers().stream()
                .mapToLong(Viewer::cursor)
                .max()
                .orElse(home.log().lastSeq());
    }

    /** When the stream came to its home, in nanoseconds. */
    public static long since(HomeRelay home) {
        return home.ending().requestedAt();
    }

    /** How far the stream is. */
    public static StreamState state(HomeRelay home) {
        RelayState state = home.state();
        if (state instanceof RelayState.Relaying relaying) {
            return home.handoff().awaitsLog()
                    ? StreamState.LOCATING
                    : relaying.queuePosition() > 0 ? StreamState.QUEUED : StreamState.STREAMING;
        }
        if (state instanceof RelayState.FailingOver) {
            return StreamState.FAILING_OVER;
        }
        return state instanceof RelayState.Dispatching ? StreamState.DISPATCHING : StreamState.ENDED;
    }

    /** The stream as an operator sees it. */
    public static StreamRow row(HomeRelay home) {
        RelayState state = home.state();
        WorkerId worker = state.worker();
        StreamEvent.Terminal end = home.log().terminal();
        long now = home.loop().now();
        long tokens = home.log().usage().completionTokens();
        long lastSeq = home.log().lastSeq();
        return new StreamRow(
                home.id(),
                home.loop().nodeId(),
                state(home),
                end == null ? "" : end.outcome().wireName(),
                state instanceof RelayState.Live live && live.stopRequested(),
                home.model(),
                worker == null ? "" : worker.name(),
                state instanceof RelayState.Relaying relaying ? relaying.backend() : "",
                home.memo().owner(),
                home.handoff().source().door(),
                (now - since(home)) / NANOS_PER_MS,
                home.arrivedAt() == 0 ? 0 : (now - home.arrivedAt()) / NANOS_PER_MS,
                tokens,
                perThousandSeconds(home, tokens, end == null ? now : home.arrivedAt()),
                home.watching(),
                lastSeq,
                Math.max(0, lastSeq - slowest(home)),
                Math.max(0, lastSeq - fastest(home)),
                home.log().bytes());
    }

    /** The tokens of an adopted stream came at once, however long they took to make; those of the first second are a second's. */
    private static long perThousandSeconds(HomeRelay home, long tokens, long until) {
        long begunAt = home.ending().begunAt();
        return begunAt == 0 || until <= begunAt
                ? 0
                : Math.round(tokens * 1e12 / Math.max(NANOS_PER_SECOND, until - begunAt));
    }
}
