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

    /** Who was silent for so long gives its place to another. */
    private static final int SILENT_SECONDS = 10;

    private final int most;
    private final int seconds;
    private final boolean areGivenAway;
    private final Map<String, Track> tracks = new HashMap<>();
    private long leftOut;

    /**
     * @param seconds how many a series keeps
     * @param areGivenAway whether, when all have their places, the one that has been silent for longest gives its own to a new one: nodes
     *     have new names each time that they start
     */
    Tracks(int most, int seconds, boolean areGivenAway) {
        this.areGivenAway = areGivenAway;
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
        if (isFull() && areGivenAway) {
            giveAway(now);
        }
        boolean isFull = isFull();
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

    private boolean isFull() {
        return tracks.size() - (tracks.containsKey(OTHER) ? 1 : 0) >= most;
    }

    private void giveAway(long now) {
        tracks.entrySet().stream()
                .filter(each -> !each.getKey().equals(OTHER))
                .filter(each -> each.getValue().latest() < now - SILENT_SECONDS)
                .min(Comparator.comparingLong(each -> each.getValue().latest()))
                .map(Map.Entry::getKey)
                .ifPresent(tracks::remove);
    }

    private void forget(long now) {
        tracks.values().removeIf(each -> each.latest() <= now - seconds);
    }
}
