package dev.tokenbus.benchmarks.chaos;

import dev.tokenbus.benchmarks.chaos.ChaosTally.Flaw;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What one viewer has of one answer, and when it had to wait. On the load's event loop. */
final class ChaosTranscript {
    /** Shorter waits than this are not remembered. */
    private static final long NOTABLE_NANOS = 300_000_000L;

    /** The last tokens of a killed node may still be on their way for so long. */
    private static final long ON_THE_WAY_NANOS = 1_000_000_000L;

    private static final int MOST_GAPS = 100;

    private final ChaosPrompt prompt;
    private final StringBuilder text = new StringBuilder();
    private final List<Gap> gaps = new ArrayList<>();
    private long lastAt;
    private long longest;
    private int restarts;

    private record Gap(long from, long to) {}

    ChaosTranscript(ChaosPrompt prompt) {
        this.prompt = prompt;
    }

    void text(String piece) {
        progressed();
        text.append(piece);
    }

    /** What came before is void. */
    void restarted() {
        progressed();
        restarts++;
        text.setLength(0);
    }

    private void progressed() {
        long now = System.nanoTime();
        if (lastAt != 0) {
            longest = Math.max(longest, now - lastAt);
            if (now - lastAt > NOTABLE_NANOS && gaps.size() < MOST_GAPS) {
                gaps.add(new Gap(lastAt, now));
            }
        }
        lastAt = now;
    }

    int restarts() {
        return restarts;
    }

    /** The longest time between two pieces, in nanoseconds; up to now for one that has not ended. */
    long longestGap(boolean ended) {
        return ended || lastAt == 0 ? longest : Math.max(longest, System.nanoTime() - lastAt);
    }

    /** How long after that moment the next piece came, if the viewer had to wait for it. */
    OptionalLong waitedAfter(long moment) {
        return gaps.stream()
                .filter(gap -> gap.from < moment + ON_THE_WAY_NANOS && gap.to > moment)
                .mapToLong(gap -> gap.to - moment)
                .max();
    }

    /** What is wrong with a text that is said to be complete; null when nothing is. */
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
