package dev.tokenbus.benchmarks.chaos;

import dev.tokenbus.benchmarks.chaos.ChaosTally.Flaw;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** One viewer's text of one answer, and its waits. Confined to the load's event loop. */
final class ChaosTranscript {
    /** Shorter waits are not recorded. */
    private static final long NOTABLE_NANOS = 300_000_000L;

    /** How long the last tokens of a killed node may still be on their way. */
    private static final long ON_THE_WAY_NANOS = 1_000_000_000L;

    private static final int MOST_GAPS = 100;

    private final ChaosPrompt prompt;
    private final StringBuilder text = new StringBuilder();
    private final List<Gap> gaps = new ArrayList<>();
    private long lastAt;
    private int restarts;

    /** A wait between two events, in nanoseconds of the clock. */
    record Gap(long from, long to) {
        long nanos() {
            return to - from;
        }
    }

    ChaosTranscript(ChaosPrompt prompt) {
        this.prompt = prompt;
    }

    void text(String piece) {
        progressed();
        text.append(piece);
    }

    /** The answer restarts: the text so far is void. */
    void restarted() {
        progressed();
        restarts++;
        text.setLength(0);
    }

    private void progressed() {
        long now = System.nanoTime();
        if (lastAt != 0) {
            if (now - lastAt > NOTABLE_NANOS && gaps.size() < MOST_GAPS) {
                gaps.add(new Gap(lastAt, now));
            }
        }
        lastAt = now;
    }

    int restarts() {
        return restarts;
    }

    /** The waits in mid-answer that are notable. For an answer that has not ended call {@link #ended} first. */
    List<Gap> gaps() {
        return gaps;
    }

    /** The terminal event has come, or is waited for no longer. */
    void ended() {
        progressed();
    }

    /** The time from that moment to the next chunk, if the viewer had to wait for it. */
    OptionalLong waitedAfter(long moment) {
        return gaps.stream()
                .filter(gap -> gap.from < moment + ON_THE_WAY_NANOS && gap.to > moment)
                .mapToLong(gap -> gap.to - moment)
                .max();
    }

    /** The flaw of a text that was declared complete; null if there is none. */
    @Nullable
    Flaw flaw() {
        String right = prompt.answer();
        if (right.contentEquals(text)) {
            return null;
        }
        return text.length() < right.length() ? Flaw.LOST : Flaw.DUPLICATED;
    }

    @Override
    public String toString() {
        return text.length() + " characters of " + prompt;
    }
}
