package dev.tokenbus.node.schedule;

import dev.tokenbus.testkit.property.Randomness;
import java.util.List;

/**
 * What happens to one stream and its viewers, step by step.
 *
 * @param seed the seed of the answer
 * @param home the number of the gateway that the stream starts on
 * @param starterLeaves whether the client that starts it disconnects before the first step
 * @param restarts whether the answer restarts when its worker dies, instead of continuing
 */
record Schedule(
        long seed, int tokens, int tokenMs, int home, boolean starterLeaves, boolean restarts, List<Step> steps) {
    /** The number of viewers of one stream. */
    static final int VIEWERS = 3;

    private static final int LONG = 20_000;

    /**
     * What one viewer does next.
     *
     * @param number the gateway to go to, the credit to give or the time to wait, depending on the action
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
        /** As above, while its old connection stays open. */
        LEAVE_OPEN,
        /** Joins at the tail, if it has not joined yet. */
        TAIL,
        /** Joins under credit. */
        CONNECT_WITH_CREDIT,
        CREDIT,
        PAUSE,
        RESUME,
        /** Stops reading. */
        SLOW,
        QUICK,
        /** Subscribes after its cursor again, on the same connection. */
        SUBSCRIBE_AGAIN,
        UNSUBSCRIBE,
        WAIT
    }

    /** Answers of a few tokens. */
    static Schedule brief(Randomness random) {
        return any(random.intBetween(1, 90), random.intBetween(0, 6), random);
    }

    /** Some answers exceed the buffers on the way to a viewer that does not read. */
    static Schedule briefOrLong(Randomness random) {
        return random.weighted(12, 1) == 0 ? brief(random) : any(LONG, 0, random);
    }

    /** Answers that last long enough for something to die meanwhile. */
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
