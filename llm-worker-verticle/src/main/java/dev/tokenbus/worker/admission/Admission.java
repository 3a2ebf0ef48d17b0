package dev.tokenbus.worker.admission;

import dev.tokenbus.protocol.bus.worker.Source;
import dev.tokenbus.worker.admission.Line.Turn;
import dev.tokenbus.worker.config.Slots;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Decides which streams run and which wait: a limited number run, and a limited number wait, in {@link FairOrder} and by arrival,
 * those that nobody watches last. Further ones are refused. A priority counts only among the waiting streams of one source ({@link
 * Line}).
 *
 * @param <A> the streams
 */
public final class Admission<A extends Applicant> {
    /** In a longer queue a newcomer is told the last place at first: to order all of it for each would take too long. */
    private static final int LONG_QUEUE = 256;

    private final Shares running;
    private final Shares queue;
    private final Map<Source, Line<A>> waiting = new HashMap<>();
    private long arrivals;

    public Admission(Slots slots) {
        this.running = new Shares(slots.capacity(), slots.reservedPercent());
        this.queue = new Shares(slots.queueCapacity(), slots.reservedPercent());
    }

    /** Has other numbers of places from now on; who has one keeps it. Returns those that begin now. */
    public List<A> use(Slots slots) {
        running.resize(slots.capacity(), slots.reservedPercent());
        queue.resize(slots.queueCapacity(), slots.reservedPercent());
        return begin();
    }

    /** Whether there is no place for one more. */
    public boolean isFull(Claim claim) {
        return !running.hasOneFor(claim) && !queue.hasOneFor(claim);
    }

    /** Whether one more may run once a running stream has left. */
    public boolean wouldRun(Claim claim) {
        return running.wouldHaveOneFor(claim);
    }

    /** Whether one more may wait once a waiting stream has left. */
    public boolean wouldWait(Claim claim) {
        return queue.wouldHaveOneFor(claim);
    }

    /** Admits a stream when not {@link #isFull full}; returns true when it may begin at once. */
    public boolean admit(A applicant) {
        if (mayRun(applicant)) {
            running.take(applicant.claim().source());
            return true;
        }
        queue.take(applicant.claim().source());
        waiting.computeIfAbsent(applicant.claim().source(), source -> new Line<>())
                .add(applicant, arrivals++);
        return false;
    }

    private boolean mayRun(Applicant applicant) {
        return running.hasOneFor(applicant.claim());
    }

    /** Frees the place of a stream that ran; returns those that begin in its place. */
    public List<A> free(A ended) {
        running.free(ended.claim().source());
        return begin();
    }

    private List<A> begin() {
        List<A> begin = new ArrayList<>();
        for (Optional<A> next = next(); next.isPresent(); next = next()) {
            withdraw(next.get());
            running.take(next.get().claim().source());
            begin.add(next.get());
        }
        return begin;
    }

    /** The first one that may run and that somebody watches; where nobody watches any, the first one that may run. */
    private Optional<A> next() {
        return next(applicant -> !applicant.isOrphaned()).or(() -> next(any -> true));
    }

    /** The first one of these in the fair order, without ordering them all. */
    private Optional<A> next(Predicate<A> of) {
        Comparator<Turn<A>> fair = Comparator.comparing(Turn::applicant, FairOrder.next(running));
        return waiting.values().stream()
                .flatMap(line -> line.next(of).stream())
                .filter(turn -> mayRun(turn.applicant()))
                .min(fair.thenComparingLong(Turn::place))
                .map(Turn::applicant);
    }

    /** Removes a stream that ended while it waited; returns false if it was not waiting. */
    public boolean withdraw(A applicant) {
        Line<A> line = waiting.get(applicant.claim().source());
        if (line == null || !line.remove(applicant)) {
            return false;
        }
        if (line.isEmpty()) {
            waiting.remove(applicant.claim().source());
        }
        queue.free(applicant.claim().source());
        return true;
    }

    /** All that wait, in no order. */
    public Collection<A> waiting() {
        return turns().map(Turn::applicant).toList();
    }

    private Stream<Turn<A>> turns() {
        return waiting.values().stream().flatMap(line -> line.turns().stream());
    }

    /** All that wait, the next one first. */
    public List<A> queue() {
        Comparator<Turn<A>> byArrival = Comparator.comparingLong(Turn::place);
        return FairOrder.of(turns().sorted(byArrival).map(Turn::applicant).toList(), running);
    }

    /** The place of one that waits, from 1; for a while too high a number where very many wait. */
    public int position(A applicant) {
        return queued() > LONG_QUEUE ? queued() : queue().indexOf(applicant) + 1;
    }

    public int running() {
        return running.taken();
    }

    public int queued() {
        return queue.taken();
    }
}
