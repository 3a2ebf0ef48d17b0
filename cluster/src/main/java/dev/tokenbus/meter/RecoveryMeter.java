package dev.tokenbus.meter;

import java.util.Locale;

/**
 * The port to which gateways report what they do so that streams and their viewers survive: the searches for workers, failovers,
 * adoptions, resumed viewers and drains. A method that is not overridden records nothing; thread-safe.
 */
public interface RecoveryMeter {
    /** Records nothing. */
    RecoveryMeter NOOP = new RecoveryMeter() {};

    /** What a worker said that was asked to take a stream. */
    enum Answer {
        ACCEPTED,
        BUSY,
        UNKNOWN_MODEL,
        DRAINING,
        /** Not all parts of the prompt arrived. */
        INCOMPLETE,
        /** Nothing, in time. */
        SILENT;

        private final String word = name().toLowerCase(Locale.ROOT);

        /** The value of the metric label {@code answer}. */
        public String word() {
            return word;
        }
    }

    /** What happens to a stream that needs another worker. */
    enum Step {
        /** Its worker is lost. */
        LOST,
        /** Its worker leaves. */
        LEFT,
        /** Its answer begins again. */
        RESTARTED,
        /** Another worker has it. */
        REPLACED,
        /** It ends for want of another worker. */
        GIVEN_UP;

        private final String word = name().toLowerCase(Locale.ROOT);

        /** The value of the metric label {@code step}. */
        public String word() {
            return word;
        }
    }

    /** A worker was asked to take a stream; asked again for the same attempt it is counted again. */
    default void asked(Answer answer) {}

    /** A stream's failover is at this step. */
    default void failover(Step step) {}

    /** This gateway is the home of a stream that had another one before. */
    default void adopted() {}

    /** A viewer goes on in a stream where it, or another one with its cursor, has been before. */
    default void resumed() {}

    /** So many more, or fewer, gateway instances of the node drain. */
    default void draining(int delta) {}
}
