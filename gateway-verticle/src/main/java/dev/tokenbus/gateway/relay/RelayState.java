package dev.tokenbus.gateway.relay;

import dev.tokenbus.protocol.bus.wire.WorkerId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The state of a home: each state holds what is true only in it, and has the legal transitions from it.
 *
 * <pre>
 *   Dispatching ──accepted──► Relaying ──ended──► Ended
 *     │                        │    ▲               ▲
 *     │                      lost  accepted         │
 *     │                        ▼    │               │
 *     │                      FailingOver ──ended────┘
 *     └──refused──► Gone ◄──released── (any state)
 * </pre>
 */
sealed interface RelayState {
    /** The word for {@code health}. */
    String name();

    /** The worker that has the stream, or had it to its end; null when there is none. */
    default @Nullable WorkerId worker() {
        return null;
    }

    /** Events may arrive yet. */
    sealed interface Live extends RelayState {
        /** Whether the owner has asked for a stop, and the worker has not confirmed it. */
        boolean stopRequested();

        /** A worker has made this gateway the stream's home; without a failover the one from before is kept. */
        Relaying adopted(WorkerId by, String backend, Optional<Failover> given);
    }

    /** A worker is being looked for, for the first time. */
    record Dispatching(boolean stopRequested) implements Live {
        Relaying accepted(StreamDispatch.Accepted by, Failover failover) {
            return new Relaying(by.worker(), by.backend(), by.queuePosition(), Optional.of(failover), stopRequested);
        }

        Dispatching stopping() {
            return new Dispatching(true);
        }

        @Override
        public Relaying adopted(WorkerId by, String backend, Optional<Failover> given) {
            return new Relaying(by, backend, 0, given, stopRequested);
        }

        @Override
        public String name() {
            return "dispatching";
        }
    }

    /**
     * A worker produces the stream.
     *
     * @param failover replaces the worker when it is lost; empty for a stream that had ended when this gateway adopted it
     */
    record Relaying(
            WorkerId worker, String backend, int queuePosition, Optional<Failover> failover, boolean stopRequested)
            implements Live {
        Relaying queued(int position) {
            return new Relaying(worker, backend, position, failover, stopRequested);
        }

        Relaying stopping() {
            return stopRequested ? this : new Relaying(worker, backend, queuePosition, failover, true);
        }

        FailingOver lost(Failover search, long deadlineNanos) {
            return new FailingOver(search, deadlineNanos);
        }

        Ended ended(long atNanos) {
            return new Ended(atNanos, worker, stopRequested);
        }

        @Override
        public Relaying adopted(WorkerId by, String newBackend, Optional<Failover> given) {
            return new Relaying(by, newBackend, 0, given.or(() -> failover), stopRequested);
        }

        @Override
        public String name() {
            return queuePosition > 0 ? "queued" : "streaming";
        }
    }

    /**
     * The worker is lost, and another one is being looked for. A stop ends the stream at once.
     *
     * @param deadlineNanos when the search is given up
     */
    record FailingOver(Failover failover, long deadlineNanos) implements Live {
        Relaying accepted(StreamDispatch.Accepted by) {
            return new Relaying(by.worker(), by.backend(), by.queuePosition(), Optional.of(failover), false);
        }

        Ended ended(long atNanos, boolean stopRequested) {
            return new Ended(atNanos, null, stopRequested);
        }

        @Override
        public boolean stopRequested() {
            return false;
        }

        @Override
        public Relaying adopted(WorkerId by, String backend, Optional<Failover> given) {
            return new Relaying(by, backend, 0, given.or(() -> Optional.of(failover)), false);
        }

        @Override
        public String name() {
            return "dispatching";
        }
    }

    /**
     * The log has its terminal event; nothing changes any more.
     *
     * @param worker the worker that had the stream to its end; null when there was none
     * @param stopRequested whether the owner had asked for a stop: otherwise a worker stops a stream that nobody watches
     */
    record Ended(long atNanos, @Nullable WorkerId worker, boolean stopRequested) implements RelayState {
        @Override
        public String name() {
            return "ended";
        }
    }

    /** Another gateway is the home, or no worker accepted the stream: nothing arrives here any more. */
    record Gone() implements RelayState {
        @Override
        public String name() {
            return "ended";
        }
    }
}
