package dev.tokenbus.node;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * What happens to one stream and to those who watch it, step by step.
 *
 * @param seed of the answer
 * @param home the number of the gateway that it is started on
 * @param starterLeaves whether the client that started it goes before any step
 * @param restarts whether the answer is to start again when its worker dies, not to go on
 */
record Schedule(
        long seed, int tokens, int tokenMs, int home, boolean starterLeaves, boolean restarts, List<Step> steps) {
    /** As many watch one stream. */
    static final int VIEWERS = 3;

    private static final int LONG = 20_000;

    /**
     * What one viewer does next.
     *
     * @param number which gateway it goes to, how much credit it gives, how long it waits: what the action makes of it
     */
    record Step(int viewer, Action action, int number) {
        @Override
        public String toString() {
            return viewer + ":" + action + "(" + number + ")";
        }
    }

    enum Action {
        /** Joins, or goes to another gateway after its cursor. */
        CONNECT,
        /** The same, while its old connection stays open. */
        LEAVE_OPEN,
        /** Joins without what was before, if it has not joined yet. */
        TAIL,
        /** Joins under credit. */
        CONNECT_WITH_CREDIT,
        CREDIT,
        PAUSE,
        RESUME,
        /** Reads nothing any more. */
        SLOW,
        QUICK,
        /** Subscribes after its cursor once more, on the same connection. */
        SUBSCRIBE_AGAIN,
        UNSUBSCRIBE,
        WAIT
    }

    /** Answers of a few tokens. */
    static Arbitrary<Schedule> brief() {
        return any(Arbitraries.integers().between(1, 90), Arbitraries.integers().between(0, 6));
    }

    /** Some answers are longer than what fits into the buffers on the way to a viewer that reads nothing. */
    static Arbitrary<Schedule> briefOrLong() {
        return Arbitraries.frequencyOf(
                Tuple.of(12, brief()), Tuple.of(1, any(Arbitraries.just(LONG), Arbitraries.just(0))));
    }

    /** Long enough for something to die meanwhile. */
    static Arbitrary<Schedule> amongDeaths() {
        return any(Arbitraries.integers().between(10, 150), Arbitraries.just(20));
    }

    private static Arbitrary<Schedule> any(Arbitrary<Integer> tokens, Arbitrary<Integer> tokenMs) {
        return Combinators.combine(
                        Arbitraries.longs().between(1, 1_000_000),
                        tokens,
                        tokenMs,
                        Arbitraries.integers().between(0, 1),
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, false),
                        anySteps())
                .as(Schedule::new);
    }

    private static Arbitrary<List<Step>> anySteps() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, VIEWERS - 1),
                        Arbitraries.of(Action.class),
                        Arbitraries.integers().between(0, 30))
                .as(Step::new)
                .list()
                .ofMinSize(5)
                .ofMaxSize(25);
    }

    @Override
    public String toString() {
        return "seed " + seed + ", " + tokens + " tokens of " + tokenMs + " ms at gateway " + home
                + (starterLeaves ? ", the starter leaves" : "") + (restarts ? ", restarts " : " ") + steps;
    }
}
