package dev.tokenbus.node.top;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The last seconds of the cluster, as answers bring them, and the latest answers themselves. */
final class Recent {
    private static final int MOST = 900;

    private final Deque<Moment> moments = new ArrayDeque<>();
    private JsonObject figures = new JsonObject();
    private JsonObject status = new JsonObject();

    /** Asks for what came since the last time. */
    void ask(AskedNode node) throws IOException, InterruptedException {
        long after = moments.isEmpty() ? 0 : moments.getLast().at();
        JsonObject answer = new JsonObject(node.get("/api/metrics/history?after=" + after));
        status = new JsonObject(node.get("/api/status"));
        add(answer);
    }

    private void add(JsonObject answer) {
        figures = answer;
        long from = answer.getLong("from");
        long to = answer.getLong("to");
        if (from <= to && !moments.isEmpty() && from <= moments.getLast().at()) {
            // The clock of who answers went back.
            moments.clear();
        }
        for (long at = from; at <= to; at++) {
            moments.add(Moment.of(at, answer.getJsonObject("seconds"), (int) (at - from)));
        }
        while (moments.size() > MOST) {
            moments.removeFirst();
        }
    }

    /** The latest answer of {@code /api/metrics/history}. */
    JsonObject figures() {
        return figures;
    }

    /** The latest answer of {@code /api/status}. */
    JsonObject status() {
        return status;
    }

    /** A column's last values, so many at most, the latest last; null where nothing is known. */
    List<@Nullable Double> column(String name, int most) {
        List<@Nullable Double> values = new ArrayList<>();
        if (moments.isEmpty()) {
            return values;
        }
        long at = moments.getLast().at();
        for (Iterator<Moment> back = moments.descendingIterator(); back.hasNext() && values.size() < most; at--) {
            Moment moment = back.next();
            for (; at > moment.at() && values.size() < most; at--) {
                values.add(0, null);
            }
            values.add(0, moment.numbers().get(name));
        }
        return values.subList(Math.max(0, values.size() - most), values.size());
    }

    /** Sums over the last seconds, by what was counted. */
    Map<String, Double> sums(int seconds, Function<Moment, Map<String, Double>> counted) {
        Map<String, Double> sums = new TreeMap<>();
        long from = moments.isEmpty() ? 0 : moments.getLast().at() - seconds + 1;
        moments.stream()
                .filter(moment -> moment.at() >= from)
                .forEach(
                        moment -> counted.apply(moment).forEach((name, count) -> sums.merge(name, count, Double::sum)));
        sums.values().removeIf(count -> count == 0);
        return sums;
    }
}
