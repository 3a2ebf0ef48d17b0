package dev.tokenbus.protocol;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** How a stream or a generation ends: in an {@link Ending} or in an error. */
public sealed interface Outcome permits Outcome.Ending, ErrorCode {
    /** The word on the wire, and the value of the metric label {@code outcome}. */
    String wireName();

    /** All endings, then all errors. */
    static List<Outcome> values() {
        return Stream.<Outcome>concat(Stream.of(Ending.values()), Stream.of(ErrorCode.values()))
                .toList();
    }

    /** An end that is no error. */
    enum Ending implements Outcome {
        /** The answer is complete. */
        DONE,
        /** The owner of the stream stopped it. */
        STOPPED,
        /** The stream needs this generation no longer: it has ended, or goes on elsewhere. */
        CANCELLED,
        /** The stream goes on at another gateway, which counts how it ends there. */
        MOVED;

        private final String wireName = name().toLowerCase(Locale.ROOT);

        @Override
        public String wireName() {
            return wireName;
        }
    }
}
