package dev.tokenbus.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Sums up the streams that move away from a node at about the same time, so that the log has one line for all of them. The gateways
 * and workers of a node share one; thread-safe.
 */
public final class StreamMoves {
    private final Map<Departure, Sum> sums = new HashMap<>();

    /** What changes when a stream moves. */
    public enum Kind {
        /** Its worker is lost, and another one goes on. */
        FAILED_OVER("streams have failed over to another worker"),
        /** Its worker shuts down, and another one goes on. */
        HANDED_OVER("streams were handed over to another worker"),
        /** Its home is lost or shuts down, and another gateway is the home. */
        NEW_HOME("streams have another home"),
        /** Its worker is lost while it sends the log to another home, and nobody has all of it. */
        LOST("streams are lost: their worker died before another home had all of them");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    /**
     * What the log says of all streams that left one node.
     *
     * @param isLoss whether they are no more
     * @param text what happened to them
     * @param streams how many they are
     * @param from the id of the node that they left
     * @param to the ids of the nodes where they went, and how many to each
     */
    public record Line(boolean isLoss, String text, int streams, String from, String to) {}

    private record Departure(Kind kind, String from) {}

    private static final class Sum {
        private final Map<String, Integer> to = new TreeMap<>();
        private boolean grew;

        void add(String nodeId) {
            to.merge(nodeId, 1, Integer::sum);
            grew = true;
        }

        /** Whether nothing was added since the last call. */
        boolean isOver() {
            boolean over = !grew;
            grew = false;
            return over;
        }
    }

    /** One stream has moved from one node to another. */
    public synchronized void moved(Kind kind, String from, String to) {
        sums.computeIfAbsent(new Departure(kind, from), first -> new Sum()).add(to);
    }

    /** Called once a second: a line for each departure of which nothing was added since the last call. */
    public synchronized List<Line> settled() {
        List<Line> lines = new ArrayList<>();
        for (Iterator<Map.Entry<Departure, Sum>> each = sums.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<Departure, Sum> entry = each.next();
            if (entry.getValue().isOver()) {
                lines.add(line(entry.getKey(), entry.getValue()));
                each.remove();
            }
        }
        return lines;
    }

    /** A line for each departure that is left, because the node ends. */
    public synchronized List<Line> rest() {
        List<Line> lines = new ArrayList<>();
        sums.forEach((departure, sum) -> lines.add(line(departure, sum)));
        sums.clear();
        return lines;
    }

    private static Line line(Departure departure, Sum sum) {
        int streams = sum.to.values().stream().mapToInt(count -> count).sum();
        String to = sum.to.entrySet().stream()
                .map(entry -> entry.getKey() + ":" + entry.getValue())
                .collect(Collectors.joining(","));
        return new Line(departure.kind() == Kind.LOST, departure.kind().words, streams, departure.from(), to);
    }
}
