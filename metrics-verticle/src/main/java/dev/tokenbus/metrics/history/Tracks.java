package dev.tokenbus.metrics.history;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The series of one dimension, by name: so many at most, and one more for all others together. Confined to one thread. */
final class Tracks {
    /** The series of what has no series of its own. */
    static final String OTHER = "other";

    private static final int MOST_NAME = 128;

    private final int most;
    private final int seconds;
    private final Map<String, Track> tracks = new HashMap<>();
    private long leftOut;

    /** @param seconds how many a series keeps */
    Tracks(int most, int seconds) {
        this.most = most;
        this.seconds = seconds;
    }

    /** The series of a name, or that of all others. A series of which nothing is kept any more makes place for a new one. */
    Track of(String name, long now) {
        String cut = name.length() <= MOST_NAME ? name : name.substring(0, MOST_NAME);
        Track known = tracks.get(cut);
        if (known != null) {
            return known;
        }
        forget(now);
        boolean isFull = tracks.size() - (tracks.containsKey(OTHER) ? 1 : 0) >= most;
        leftOut += isFull ? 1 : 0;
        return tracks.computeIfAbsent(isFull ? OTHER : cut, first -> new Track(seconds));
    }

    /** Null where there is none of the name. */
    @Nullable
    Track find(String name) {
        return tracks.get(name);
    }

    /** Of which something is kept, in the order of the names. */
    List<String> names(long now) {
        forget(now);
        return tracks.keySet().stream().sorted(Comparator.naturalOrder()).toList();
    }

    void clear() {
        tracks.clear();
    }

    int size() {
        return tracks.size();
    }

    long bytes() {
        return tracks.values().stream().mapToLong(Track::bytes).sum();
    }

    /** How often something went to the series of all others because there were too many names. */
    long leftOut() {
        return leftOut;
    }

    private void forget(long now) {
        tracks.values().removeIf(each -> each.latest() <= now - seconds);
    }
}
