package dev.tokenbus.gateway.relay;

import dev.tokenbus.gateway.loop.Origin;
import dev.tokenbus.gateway.loop.Refusals;
import dev.tokenbus.gateway.viewer.Viewer;
import dev.tokenbus.meter.StreamUse;
import dev.tokenbus.protocol.Timings;
import dev.tokenbus.protocol.bus.wire.WorkerId;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.trace.AnswerTrace;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** How a stream ends at its home: because of its worker, or because its owner wants it stopped or forgotten. Logs each end. On the home's event loop. */
final class HomeEnd {
    private static final Logger LOG = LoggerFactory.getLogger(HomeEnd.class);

    /** How long a worker may take to stop a stream that is to be forgotten; then the stream goes without it. */
    static final long STOPS_WITHIN_MS = 5_000;

    private final HomeRelay home;
    private final HomeOwner owner;
    private final long requestedAt;
    private long begunAt;
    private final Promise<Void> letGo = Promise.promise();
    private Origin origin = Origin.ELSEWHERE;
    private boolean counted;
    private boolean forgotten;
    private long forgetBy;

    HomeEnd(HomeRelay home, HomeOwner owner) {
        this.home = home;
        this.owner = owner;
        this.requestedAt = home.loop().now();
    }

    /** When the stream came to this home, in nanoseconds. */
    long requestedAt() {
        return requestedAt;
    }

    /** When its first token came to its first home, in nanoseconds; 0 before that, and at any later home. */
    long begunAt() {
        return begunAt;
    }

    /** The first token has come. */
    void begins() {
        begunAt = home.loop().now();
        home.metered().firstToken(sinceRequest());
    }

    /** The stream was asked for here. */
    void askedFor(Origin here) {
        origin = here;
    }

    /** How long the stream has been at this home, in nanoseconds. */
    long sinceRequest() {
        return home.loop().now() - requestedAt;
    }

    /** The log has its terminal event. */
    void completed(StreamEvent.Terminal terminal) {
        RelayState last = home.state();
        long now = home.loop().now();
        if (last instanceof RelayState.Relaying relaying) {
            home.become(relaying.ended(now));
        } else if (last instanceof RelayState.FailingOver failing) {
            home.become(failing.ended(now, terminal instanceof StreamEvent.Stopped));
        } else {
            return;
        }
        Line.log(home, last, terminal, sinceRequest());
        count(terminal);
        home.metered().ended(terminal.outcome());
        if (!home.handoff().isAdopted()) {
            home.metered().lasted(sinceRequest());
        }
        home.viewers().forEach(Viewer::traceEnds);
        home.trace().ended(terminal);
        home.tracedBy(AnswerTrace.NONE);
        owner.ended(home);
        if (forgotten) {
            letGo();
        }
    }

    /**
     * The end's usage goes on record, and only then is the worker told that the home has the end: if this node dies before, the worker
     * looks for another home, which counts the stream instead.
     */
    private void count(StreamEvent.Terminal terminal) {
        Future<Void> onRecord = home.handoff().isCounted()
                ? Future.succeededFuture()
                : home.loop().meter().usage().used(use(terminal));
        if (onRecord.isComplete()) {
            counted();
        } else {
            onRecord.onComplete(written -> home.loop().context().runOnContext(v -> counted()));
        }
    }

    private StreamUse use(StreamEvent.Terminal end) {
        long all = end.usage().completionTokens();
        return new StreamUse(
                home.id(),
                home.memo().owner(),
                home.model(),
                end.epoch(),
                end.outcome(),
                end.usage(),
                end instanceof StreamEvent.Failed
                        ? all
                        : Math.min(all, home.log().tokensBeforeRestart()),
                home.handoff().isAdopted());
    }

    private void counted() {
        counted = true;
        WorkerId worker = home.state().worker();
        if (home.state() instanceof RelayState.Ended && worker != null) {
            home.worker().acknowledge(worker);
        }
    }

    /** Whether the end's usage is on record. */
    boolean isCounted() {
        return counted;
    }

    /** The worker confirms with {@code stopped}, which is the end; until then each digest repeats the request. */
    Future<Void> stop() {
        if (home.isGone()) {
            return Future.failedFuture(Refusals.MOVING.asException());
        } else if (home.state() instanceof RelayState.Relaying relaying) {
            home.become(relaying.stopping());
            home.worker().stop(relaying.worker());
        } else if (home.state() instanceof RelayState.Dispatching dispatching) {
            home.become(dispatching.stopping());
        } else if (home.state() instanceof RelayState.FailingOver) {
            stopped();
        }
        return Future.succeededFuture();
    }

    /** Ends the stream as stopped, without a worker. */
    void stopped() {
        home.end(new StreamEvent.Stopped(home.epoch(), home.log().usage()));
    }

    /** Completes when the stream has ended and its log is gone. Fails when the stream leaves this home before. */
    Future<Void> forget() {
        if (home.state() instanceof RelayState.Ended) {
            letGo();
        } else if (home.isGone()) {
            left();
        } else if (!forgotten) {
            forgotten = true;
            forgetBy = home.loop().now() + STOPS_WITHIN_MS * 1_000_000;
            stop();
        }
        return letGo.future();
    }

    /** Whether the owner wants the stream forgotten. */
    boolean isForgotten() {
        return forgotten;
    }

    /** Called once a second: a worker that does not confirm a stop keeps no stream that is to be forgotten. */
    void tick(long now) {
        if (forgotten && now - forgetBy > 0) {
            stopped();
        }
    }

    private void letGo() {
        home.worker().cancel();
        owner.forgotten(home);
        letGo.tryComplete();
    }

    /** The stream is at this home no longer. */
    void left() {
        letGo.tryFail(Refusals.MOVING.asException());
    }

    /** The one line in which a home logs how a stream ended: nothing of its text. */
    private static final class Line {
        private static final int MOST_CHARS = 100;

        private Line() {}

        /**
         * Logs the line, unless the stream had ended before this gateway became its home: the earlier home has logged it.
         *
         * @param last the home's state until now
         * @param nanos since the stream came to this home
         */
        static void log(HomeRelay home, RelayState last, StreamEvent.Terminal end, long nanos) {
            int attempts = attempts(last);
            if (attempts == 0 || !LOG.isInfoEnabled()) {
                return;
            }
            LoggingEventBuilder whose = who(LOG.atInfo(), home)
                    .addKeyValue(
                            "worker",
                            last.worker() == null ? null : last.worker().name());
            LoggingEventBuilder line =
                    end instanceof StreamEvent.Done done ? done(whose, done) : cut(whose, nanos / 1_000_000, end);
            line.addKeyValue("promptTokens", end.usage().promptTokens())
                    .addKeyValue("tokens", end.usage().completionTokens())
                    .addKeyValue("attempts", attempts)
                    .log("the stream has ended");
        }

        /** The number of attempts; 0 for a stream that had ended before. */
        private static int attempts(RelayState last) {
            if (last instanceof RelayState.Relaying relaying) {
                return relaying.failover().map(Failover::attempts).orElse(0);
            }
            return last instanceof RelayState.FailingOver failing
                    ? failing.failover().attempts()
                    : 0;
        }

        /** Whose stream it is, and where it was asked for if that was here. */
        private static LoggingEventBuilder who(LoggingEventBuilder line, HomeRelay home) {
            Origin origin = home.ending().origin;
            String owner = home.memo().owner();
            return line.addKeyValue("streamId", home.id().value())
                    .addKeyValue("connectionId", origin.connectionId())
                    .addKeyValue("requestId", origin.requestId())
                    .addKeyValue("traceId", origin.traceId())
                    .addKeyValue("door", origin.door())
                    .addKeyValue("principal", owner.isEmpty() ? null : owner)
                    .addKeyValue("model", bounded(home.model()));
        }

        private static LoggingEventBuilder done(LoggingEventBuilder line, StreamEvent.Done done) {
            Timings timings = done.timings();
            return line.addKeyValue("outcome", "done")
                    .addKeyValue("reason", bounded(done.finishReason()))
                    .addKeyValue("queueMs", timings.queueMs())
                    .addKeyValue("firstTokenMs", timings.firstTokenMs())
                    .addKeyValue("durationMs", timings.durationMs())
                    .addKeyValue("stalledMs", timings.stalledMs());
        }

        private static LoggingEventBuilder cut(LoggingEventBuilder line, long millis, StreamEvent.Terminal end) {
            boolean isError = end instanceof StreamEvent.Failed;
            return line.addKeyValue("outcome", isError ? "error" : end.outcome().wireName())
                    .addKeyValue("code", isError ? end.outcome().wireName() : null)
                    .addKeyValue("durationMs", millis);
        }

        /** A name that an upstream may have chosen. */
        private static String bounded(String name) {
            return name.length() <= MOST_CHARS ? name : name.substring(0, MOST_CHARS);
        }
    }
}
