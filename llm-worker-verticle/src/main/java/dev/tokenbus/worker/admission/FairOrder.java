package dev.tokenbus.worker.admission;

import dev.tokenbus.protocol.bus.worker.Source;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * In which order waiting streams run: whose address has the fewest places goes first, and of one address whose connection has the
 * fewest (max-min fairness, as the rounds of fair queueing: Demers, Keshav and Shenker, 1989). So nobody waits for all that another one
 * has asked for. Those of one connection, and those that are equal, keep the order in which they are given; begun answers go before all.
 */
final class FairOrder {
    private FairOrder() {}

    /** A stream, and how many places its source has when its turn comes. */
    private record Turn<A>(A applicant, int round) {}

    /** @param running the places that the sources hold */
    static <A extends Applicant> List<A> of(Collection<A> waiting, Shares running) {
        List<A> byConnection = inTurn(waiting, Source::connection, running::heldByConnection);
        List<A> fair = inTurn(byConnection, Source::address, running::heldByAddress);
        fair.sort(Comparator.comparing(applicant -> !applicant.claim().continued()));
        return fair;
    }

    /** Which of two, each the first one of its connection, is before the other in this order. */
    static Comparator<Applicant> next(Shares running) {
        return Comparator.comparing((Applicant applicant) -> !applicant.claim().continued())
                .thenComparingInt(
                        applicant -> running.heldByAddress(applicant.claim().source()))
                .thenComparingInt(
                        applicant -> running.heldByConnection(applicant.claim().source()));
    }

    private static <A extends Applicant> List<A> inTurn(
            Collection<A> waiting, Function<Source, Long> who, ToIntFunction<Source> held) {
        Map<Long, Integer> before = new HashMap<>();
        List<Turn<A>> turns = new ArrayList<>(waiting.size());
        for (A applicant : waiting) {
            Source source = applicant.claim().source();
            int round = held.applyAsInt(source) + before.merge(who.apply(source), 1, Integer::sum);
            turns.add(new Turn<>(applicant, round));
        }
        turns.sort(Comparator.comparingInt(Turn::round));
        List<A> inTurn = new ArrayList<>(turns.size());
        turns.forEach(turn -> inTurn.add(turn.applicant()));
        return inTurn;
    }
}
