package dev.tokenbus.node;

import dev.tokenbus.testkit.property.Randomness;
import java.util.List;

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
    static Schedule brief(Randomness random) {
        return any(random.intBetween(1, 90), random.intBetween(0, 6), random);
    }

    /** Some answers are longer than what fits into the buffers on the way to a viewer that reads nothing. */
    static Schedule briefOrLong(Randomness random) {
        return random.weighted(12, 1) == 0 ? brief(random) : any(LONG, 0, random);
    }

    /** Long enough for something to die meanwhile. */
    static Schedule amongDeaths(Randomness random) {
        return any(random.intBetween(10, 150), 20, random);
    }

    private static Schedule any(int tokens, int tokenMs, Randomness random) {
        return new Schedule(
                random.longBetween(1, 1_000_000),
                tokens,
                tokenMs,
                random.intBetween(0, 1),
                random.anyBoolean(),
                random.anyBoolean(),
                random.list(5, 25, Schedule::anyStep));
    }

    private static Step anyStep(Randomness random) {
        return new Step(random.intBetween(0, VIEWERS - 1), random.of(Action.class), random.intBetween(0, 30));
    }

    @Override
    public String toString() {
        return "seed " + seed + ", " + tokens + " tokens of " + tokenMs + " ms at gateway " + home
                + (starterLeaves ? ", the starter leaves" : "") + (restarts ? ", restarts " : " ") + steps;
    }
}
