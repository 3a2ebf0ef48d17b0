package dev.tokenbus.worker.text;

import java.util.List;

/**
 * Ends an answer before the first stop text, even one that spans several pieces: holds back what may still become a stop
 * text. Not thread-safe.
 */
public final class StopSequences {
    private final List<String> stops;
    private final StringBuilder held = new StringBuilder();
    private boolean hit;

    public StopSequences(List<String> stops) {
        this.stops = stops;
    }

    /** Returns what is certain to belong to the answer after one more piece; perhaps nothing. */
    public String push(String piece) {
        if (stops.isEmpty()) {
            return piece;
        }
        held.append(piece);
        int end = held.length();
        for (String stop : stops) {
            int at = held.indexOf(stop);
            if (at >= 0 && at < end) {
                end = at;
                hit = true;
            }
        }
        return release(hit ? end : held.length() - possibleStart());
    }

    /** Whether a stop text was found; then nothing more may be pushed. */
    public boolean hit() {
        return hit;
    }

    /** Returns what was held back, at the end of the answer. */
    public String flush() {
        return release(held.length());
    }

    private String release(int end) {
        String text = held.substring(0, end);
        if (hit) {
            held.setLength(0);
        } else {
            held.delete(0, end);
        }
        return text;
    }

    /** The length of the longest suffix of the held text that is a prefix of a stop text. */
    private int possibleStart() {
        int longest = 0;
        for (String stop : stops) {
            for (int n = Math.min(stop.length() - 1, held.length()); n > longest; n--) {
                if (stop.startsWith(held.substring(held.length() - n))) {
                    longest = n;
                }
            }
        }
        // Never release half a pair, even for a stop text that is half a pair itself.
        int cut = held.length() - longest;
        return cut > 0 && Character.isHighSurrogate(held.charAt(cut - 1)) ? longest + 1 : longest;
    }
}
