package dev.tokenbus.worker.simulated;

import dev.tokenbus.worker.text.StopSequences;
import java.util.Iterator;

/**
 * The steps of one simulated answer, without their times: applies stop texts and {@code maxTokens}, and skips the part that
 * another worker already gave. Not thread-safe.
 */
final class SimulatedAnswer {
    /** What comes next. */
    sealed interface Step {
        /** A text to emit. */
        record Say(String text, int tokens) implements Step {}

        /** Nothing to emit yet: the text was given before, or may become a stop text. */
        record Pass() implements Step {}

        /** The answer is complete. */
        record End(String finishReason) implements Step {}

        /** The given text is not the beginning of this answer. */
        record Mismatch() implements Step {}
    }

    private static final Step PASS = new Step.Pass();

    private final Iterator<String> pieces;
    private final StopSequences stops;
    private final int maxTokens;
    private final String given;

    /** Characters from the start of the answer: those generated, and those released by the stop texts. */
    private long generated;

    private long released;
    private int tokens;
    private int unreported;
    private String endReason = "";

    SimulatedAnswer(Iterator<String> pieces, StopSequences stops, int maxTokens, String given) {
        this.pieces = pieces;
        this.stops = stops;
        this.maxTokens = maxTokens;
        this.given = given;
    }

    /** The next step; nothing follows an end or a mismatch. */
    Step next() {
        if (!endReason.isEmpty()) {
            return new Step.End(endReason);
        }
        if (!pieces.hasNext() || tokens == maxTokens) {
            return generated < given.length() ? new Step.Mismatch() : finish(pieces.hasNext() ? "length" : "stop");
        }
        String piece = pieces.next();
        if (!agrees(piece)) {
            return new Step.Mismatch();
        }
        generated += piece.length();
        if (generated > given.length()) {
            tokens++;
            unreported++;
        }
        String text = stops.push(piece);
        if (stops.hit()) {
            endReason = "stop";
            if (released + text.length() < given.length()) {
                return new Step.Mismatch();
            }
        }
        return say(text);
    }

    private Step finish(String reason) {
        endReason = reason;
        Step last = say(stops.flush());
        return last == PASS ? new Step.End(reason) : last;
    }

    /** Whether a piece agrees with the given text at the same place. */
    private boolean agrees(String piece) {
        if (generated >= given.length()) {
            return true;
        }
        int at = (int) generated;
        int common = Math.min(piece.length(), given.length() - at);
        return given.regionMatches(at, piece, 0, common);
    }

    private Step say(String text) {
        int known = (int) Math.min(Math.max(given.length() - released, 0), text.length());
        released += text.length();
        if (known == text.length()) {
            return PASS;
        }
        Step step = new Step.Say(text.substring(known), unreported);
        unreported = 0;
        return step;
    }
}
