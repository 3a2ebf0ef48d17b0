package dev.tokenbus.protocol.bus.console;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** How far a stream is, as its home sees it, for people. */
public enum StreamState {
    /** A worker is looked for. */
    DISPATCHING,
    /** It waits for a place at its worker. */
    QUEUED,
    /** A worker answers, or is about to. */
    STREAMING,
    /** Its worker is lost, and another one is looked for. */
    FAILING_OVER,
    /** Its home is new, and has not got its whole log yet. */
    LOCATING,
    /** It has ended, and its log is still there. */
    ENDED;

    /** The word for it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<StreamState> of(String word) {
        return Arrays.stream(values())
                .filter(state -> state.word().equals(word))
                .findFirst();
    }

    static String words() {
        return Arrays.stream(values()).map(StreamState::word).collect(Collectors.joining(", "));
    }
}
