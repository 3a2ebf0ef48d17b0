package dev.tokenbus.worker.admission;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The streams of one source that wait: which of them has which of the source's places in the order of arrival.
 *
 * <p>Each stream that arrives adds a place behind all others. The first place belongs to the stream of the highest rank, and among
 * equals to the one that came first; so a source that asks for a high priority only exchanges the places of its own streams. A place
 * leaves with the stream that has it.
 *
 * @param <A> the streams
 */
final class Line<A extends Applicant> {
    private final List<A> byRank = new ArrayList<>();
    private final List<Long> places = new ArrayList<>();

    /** A stream and its place; the lowest comes first. */
    record Turn<A>(A applicant, long place) {}

    /** @param place above all places before it */
    void add(A applicant, long place) {
        int at = byRank.size();
        while (at > 0 && byRank.get(at - 1).claim().rank() < applicant.claim().rank()) {
            at--;
        }
        byRank.add(at, applicant);
        places.add(place);
    }

    /** Returns false if it did not wait here. */
    boolean remove(A applicant) {
        for (int at = 0; at < byRank.size(); at++) {
            if (byRank.get(at) == applicant) {
                byRank.remove(at);
                places.remove(at);
                return true;
            }
        }
        return false;
    }

    /** The first one of these. */
    Optional<Turn<A>> next(Predicate<A> of) {
        for (int at = 0; at < byRank.size(); at++) {
            if (of.test(byRank.get(at))) {
                return Optional.of(turn(at));
            }
        }
        return Optional.empty();
    }

    /** All of them, the first one first. */
    List<Turn<A>> turns() {
        List<Turn<A>> turns = new ArrayList<>(byRank.size());
        for (int at = 0; at < byRank.size(); at++) {
            turns.add(turn(at));
        }
        return turns;
    }

    private Turn<A> turn(int at) {
        return new Turn<>(byRank.get(at), places.get(at));
    }

    boolean isEmpty() {
        return byRank.isEmpty();
    }
}
