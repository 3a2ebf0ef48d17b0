package dev.tokenbus.gateway.relay;

import dev.tokenbus.protocol.bus.wire.WorkerId;
import org.jspecify.annotations.Nullable;

/**
 * Where a relay is in its life; each state holds what is true in it, and the transitions that are legal from it.
 *
 * <pre>
 *   Dispatching ──accepted──► Relaying ──ended──► Ended
 *     │      ▲                   │                  ▲
 *     │      └──lost its worker──┘                  │
 *     └──────────refused or ended───────────────────┘
 * </pre>
 */
sealed interface RelayState {
    /** The word for {@code health}. */
    String name();

    /** The worker that has the stream, or had it to its end; null when there is none. */
    @Nullable
    WorkerId worker();

    /** A worker is being looked for. */
    record Dispatching() implements RelayState {
        Relaying accepted(WorkerId worker, String backend, int queuePosition) {
            return new Relaying(worker, backend, queuePosition);
        }

        @Override
        public String name() {
            return "dispatching";
        }

        @Override
        public @Nullable WorkerId worker() {
            return null;
        }
    }

    /** A worker has it. */
    record Relaying(WorkerId worker, String backend, int queuePosition) implements RelayState {
        Dispatching lost() {
            return new Dispatching();
        }

        Relaying queued(int position) {
            return new Relaying(worker, backend, position);
        }

        @Override
        public String name() {
            return queuePosition > 0 ? "queued" : "streaming";
        }
    }

    /** The log has its terminal event; nothing changes any more. */
    record Ended(long atNanos, @Nullable WorkerId worker) implements RelayState {
        @Override
        public String name() {
            return "ended";
        }
    }
}
