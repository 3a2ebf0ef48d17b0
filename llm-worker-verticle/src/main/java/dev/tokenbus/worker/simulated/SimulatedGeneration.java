package dev.tokenbus.worker.simulated;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.worker.backend.Completion;
import dev.tokenbus.worker.backend.LlmBackend;
import dev.tokenbus.worker.backend.LlmBackend.Listener;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Speaks a {@link SimulatedAnswer} at its pace.
 *
 * <p>Each token has a time at which it is due; whatever is due is said in one pass of the event loop, at most {@link
 * #STEPS_PER_PASS} steps, then other work gets its turn. A timer is set only when the next token is in the future, so an
 * answer without latency sets none. On one event loop only.
 */
final class SimulatedGeneration implements LlmBackend.Generating {
    private static final int STEPS_PER_PASS = 64;
    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final Context context;
    private final LongSupplier nanoClock;
    private final SimulatedRun run;
    private final Listener listener;
    private final Consumer<SimulatedGeneration> whenOver;
    private final SplitMix jitter;
    private final Runnable speakLater;

    private @Nullable SimulatedAnswer answer;
    private SimulatedAnswer.@Nullable Step pending;
    private long promptTokens;
    private long dueNanos;
    private int said;
    private long timer = NO_TIMER;
    private boolean passScheduled;
    private boolean paused;
    private boolean over;

    SimulatedGeneration(
            Vertx vertx,
            LongSupplier nanoClock,
            SimulatedRun run,
            Listener listener,
            Consumer<SimulatedGeneration> whenOver) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.nanoClock = nanoClock;
        this.run = run;
        this.listener = listener;
        this.whenOver = whenOver;
        this.jitter = new SplitMix(run.seed());
        this.speakLater = () -> context.runOnContext(v -> {
            passScheduled = false;
            speak();
        });
        this.dueNanos = nanoClock.getAsLong() + run.timeToFirstTokenMs() * 1_000_000L;
    }

    /** Begins to speak; from the event loop, but not from within {@code generate}. */
    void begin(SimulatedAnswer prepared, long tokensOfPrompt) {
        if (over) {
            return;
        }
        answer = prepared;
        promptTokens = tokensOfPrompt;
        schedulePass();
    }

    void fail(ErrorCode code, String detail) {
        if (end()) {
            listener.onFailure(new StreamFailure(code, detail));
        }
    }

    @Override
    public void pause() {
        paused = true;
        cancelTimer();
    }

    @Override
    public void resume() {
        if (paused) {
            paused = false;
            // A pause delays what follows; nothing catches up.
            dueNanos = Math.max(dueNanos, nanoClock.getAsLong());
            schedulePass();
        }
    }

    @Override
    public void cancel() {
        end();
    }

    private void schedulePass() {
        if (!passScheduled && !over && answer != null) {
            passScheduled = true;
            speakLater.run();
        }
    }

    private void speak() {
        SimulatedAnswer steps = answer;
        for (int i = 0; i < STEPS_PER_PASS; i++) {
            if (over || paused || steps == null) {
                return;
            }
            SimulatedAnswer.Step step = pending != null ? pending : steps.next();
            pending = null;
            if (step instanceof SimulatedAnswer.Step.Pass) {
                continue;
            }
            long early = dueNanos - nanoClock.getAsLong();
            if (early > 0) {
                pending = step;
                speakIn(early);
                return;
            }
            act(step);
        }
        schedulePass();
    }

    private void speakIn(long nanos) {
        cancelTimer();
        timer = vertx.setTimer((nanos + 999_999) / 1_000_000, id -> {
            timer = NO_TIMER;
            speak();
        });
    }

    private void act(SimulatedAnswer.Step step) {
        if (step instanceof SimulatedAnswer.Step.Mismatch) {
            fail(ErrorCode.UPSTREAM_REJECTED, "The text to continue is not the beginning of this model's answer.");
        } else if (step instanceof SimulatedAnswer.Step.End end) {
            complete(end.finishReason());
        } else if (step instanceof SimulatedAnswer.Step.Say say && !faulted()) {
            said += say.tokens();
            dueNanos += run.latencyNanos(said, jitter);
            listener.onDelta(ChunkKind.TEXT, say.text(), say.tokens());
        }
    }

    /** Causes the fault that was asked for at this point, if any. */
    private boolean faulted() {
        if (said >= run.errorAfter()) {
            fail(ErrorCode.UPSTREAM_UNAVAILABLE, "The simulated model failed after " + said + " tokens, as asked.");
        } else if (said >= run.cutAfter()) {
            fail(ErrorCode.UPSTREAM_TRUNCATED, "The simulated model was cut after " + said + " tokens, as asked.");
        } else if (said >= run.stallAfter()) {
            // Silence until cancelled: nothing wakes this generation again.
            answer = null;
        } else {
            return false;
        }
        return true;
    }

    private void complete(String finishReason) {
        Usage usage = new Usage(promptTokens, said, false);
        if (end()) {
            listener.onEnd(new Completion(finishReason, usage));
        }
    }

    private boolean end() {
        if (over) {
            return false;
        }
        over = true;
        cancelTimer();
        answer = null;
        whenOver.accept(this);
        return true;
    }

    private void cancelTimer() {
        if (timer != NO_TIMER) {
            vertx.cancelTimer(timer);
            timer = NO_TIMER;
        }
    }
}
