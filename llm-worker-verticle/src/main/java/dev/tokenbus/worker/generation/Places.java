package dev.tokenbus.worker.generation;

import dev.tokenbus.meter.WorkerMeter;
import dev.tokenbus.worker.admission.Admission;
import dev.tokenbus.worker.admission.Claim;
import dev.tokenbus.worker.config.Slots;
import java.util.List;
import java.util.function.LongSupplier;

/** The places of one worker: who runs, who waits, and who gives a place up because nobody watches. */
final class Places {
    private final Admission<Generation> admission;
    private final Orphans orphans;
    private final LongSupplier nanoClock;
    private final WorkerMeter meter;

    Places(Admission<Generation> admission, Orphans orphans, LongSupplier nanoClock, WorkerMeter meter) {
        this.admission = admission;
        this.orphans = orphans;
        this.nanoClock = nanoClock;
        this.meter = meter;
    }

    /** Whether there is a place for one more; one that nobody watches leaves if that makes room. */
    boolean freeOne(Claim claim) {
        if (admission.isFull(claim) && admission.wouldWait(claim)) {
            orphans.oldest(Generation::isWaiting, now()).ifPresent(this::giveWay);
        }
        if (admission.isFull(claim) && admission.wouldRun(claim)) {
            orphans.oldest(generation -> !generation.isWaiting(), now()).ifPresent(this::giveWay);
        }
        return !admission.isFull(claim);
    }

    /** Gives a generation a place, or a place in the queue; returns true when it may begin at once. */
    boolean take(Generation generation) {
        boolean runs = admission.admit(generation);
        if (!runs) {
            yieldToWaiting();
        }
        return runs;
    }

    /** Those that nobody watches give their places to those that wait, are watched, and may have such a place. */
    void yieldToWaiting() {
        int wanted = orphans.isEmpty() ? 0 : orphans.watchedAmong(mayRunSoon());
        for (int i = 0; i < wanted; i++) {
            orphans.oldest(generation -> !generation.isWaiting(), now()).ifPresent(this::giveWay);
        }
    }

    private List<Generation> mayRunSoon() {
        return admission.waiting().stream()
                .filter(generation -> admission.wouldRun(generation.claim()))
                .toList();
    }

    private void giveWay(Generation orphan) {
        meter.generationYielded();
        orphan.stop();
    }

    /** Nobody watches a generation any more, or somebody does again. */
    void orphaned(Generation generation, boolean orphaned) {
        // One whose client has asked for a time of its own gives way only when that is over.
        orphans.orphaned(generation, orphaned && GenerationTimers.askedOf(generation) < 0, now());
    }

    /** A generation has left its place; returns those that begin now. */
    List<Generation> ended(Generation generation) {
        orphans.ended(generation);
        return admission.withdraw(generation) ? List.of() : admission.free(generation);
    }

    /** Has other numbers of places from now on; returns those that begin now. */
    List<Generation> use(Slots slots) {
        return admission.use(slots);
    }

    /** All that wait, the next one first. */
    List<Generation> queue() {
        return admission.queue();
    }

    /** The place in the queue, from 1; 0 for one that runs. */
    int position(Generation generation) {
        return generation.isWaiting() ? admission.position(generation) : 0;
    }

    int running() {
        return admission.running();
    }

    int queued() {
        return admission.queued();
    }

    private long now() {
        return nanoClock.getAsLong();
    }
}
