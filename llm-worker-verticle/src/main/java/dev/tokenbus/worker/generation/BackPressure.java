package dev.tokenbus.worker.generation;

import dev.tokenbus.meter.Stage;
import dev.tokenbus.meter.WorkerMeter;
import dev.tokenbus.protocol.log.StreamLog;
import dev.tokenbus.trace.AttemptTrace;
import dev.tokenbus.worker.backend.LlmBackend;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Pauses one answer's upstream when the credit window or the worker's room says so, and resumes it. */
final class BackPressure {
    private final CreditWindow window;
    private final LongSupplier nanoClock;
    private final WorkerMeter meter;
    private final AttemptTrace trace;
    private LlmBackend.@Nullable Generating upstream;
    private long holds;
    private Stage stage = Stage.WINDOW;
    private long heldSince;

    BackPressure(CreditWindow window, LongSupplier nanoClock, WorkerMeter meter, AttemptTrace trace) {
        this.window = window;
        this.nanoClock = nanoClock;
        this.meter = meter;
        this.trace = trace;
    }

    void begin(LlmBackend.Generating begun) {
        upstream = begun;
    }

    /** The log has grown by so many bytes. */
    void produced(int cost) {
        window.produced(cost);
        apply();
    }

    /** The fastest viewer was sent everything up to this; so many connections watch. */
    void credit(StreamLog log, long fastestSeq, int viewers) {
        window.credit(log, fastestSeq, viewers);
        apply();
    }

    /** There is no room for more of the log, or there is again. */
    void waitForRoom(boolean none) {
        window.noRoom(none);
        apply();
    }

    /** Whether nobody reads on. */
    boolean isUnread() {
        return window.isUnread();
    }

    boolean isOrphaned() {
        return window.isOrphaned();
    }

    long stalledNanos(long now) {
        return window.stalledNanos(now);
    }

    private void apply() {
        if (upstream == null) {
            return;
        }
        long now = nanoClock.getAsLong();
        switch (window.decide(now)) {
            case HOLD -> {
                holds++;
                heldSince = now;
                stage = window.hasNoRoom() ? Stage.ROOM : Stage.WINDOW;
                meter.backpressure(stage);
                upstream.pause();
            }
            case RELEASE -> {
                trace.stalled(stage, now - heldSince);
                upstream.resume();
            }
            case UNCHANGED -> {}
        }
    }

    /** Whether the upstream is held until the viewers have read more. */
    boolean isHeld() {
        return upstream != null && window.isHeld() && !window.hasNoRoom();
    }

    /** How often the upstream was held. */
    long holds() {
        return holds;
    }

    /** Ends the upstream's request. */
    void cancel() {
        if (upstream != null) {
            upstream.cancel();
        }
    }

    /** The answer has ended: there is nothing left to pause. */
    void end() {
        if (upstream != null && window.isHeld()) {
            trace.stalled(stage, nanoClock.getAsLong() - heldSince);
        }
        upstream = null;
    }
}
