package dev.tokenbus.metrics.history;

import dev.tokenbus.protocol.bus.node.NodeReport;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How the cluster, and each model, backend, door and node, did in each of the last seconds. It is bounded by {@link HistoryConfig},
 * and by the most nodes. Confined to one thread.
 *
 * <p>A second is settled when the reports of all nodes about it should have come; later ones still count. A clock that goes back by more
 * than 2 s begins a new history; after one that stood still, as in a suspended computer, there is a hole.
 */
public final class History {
    /** A report is made up to a second after the second that it is about, and needs some time to arrive. */
    private static final long SETTLING_MS = 1500;

    private static final long BACK_MS = 2000;

    /** Every node reports each second, and this one hears at least itself. */
    private static final long STILL_MS = 10_000;

    private static final long FORGETTING_MS = 60_000;

    private final HistoryConfig config;
    private final int maxNodes;
    private final Map<String, NodeReports> nodes = new HashMap<>();
    private final Map<Dimension, Tracks> tracks = new EnumMap<>(Dimension.class);
    private Track cluster;
    private long nowMs;
    private long since = Long.MAX_VALUE;

    /**
     * @param maxNodes of more nodes nothing is kept
     * @param nowMs now, in milliseconds since 1970
     */
    public History(HistoryConfig config, int maxNodes, long nowMs) {
        this.config = config;
        this.maxNodes = maxNodes;
        this.cluster = new Track(config.historySeconds());
        this.nowMs = nowMs;
        Dimension.ALL.forEach(dimension -> tracks.put(
                dimension, new Tracks(config.historySeries(), config.historySeconds(), dimension == Dimension.NODE)));
    }

    /** Takes a report; throws {@link IllegalArgumentException}, and takes nothing, if it is damaged. */
    public void heard(NodeReport report, long atMs) {
        advance(atMs);
        String nodeId = report.nodeId();
        if (!nodes.containsKey(nodeId) && isFull()) {
            return;
        }
        nodes.computeIfAbsent(nodeId, first -> new NodeReports())
                .heard(report, nowMs)
                .ifPresent(news -> add(nodeId, news));
    }

    private void add(String nodeId, NodeReports.News news) {
        long first = Math.max(news.node().interval().first(), oldest());
        since = Math.min(since, first);
        news.node().addTo(cluster, first);
        news.node().addTo(track(Dimension.NODE, nodeId), first);
        news.streams().forEach((kind, growth) -> {
            growth.addTo(track(Dimension.MODEL, kind.model()), first);
            growth.addTo(track(Dimension.BACKEND, kind.backend()), first);
            growth.addTo(track(Dimension.DOOR, kind.door()), first);
        });
    }

    private boolean isFull() {
        if (nodes.size() >= maxNodes) {
            forgetNodes();
        }
        return nodes.size() >= maxNodes;
    }

    private void forgetNodes() {
        nodes.values().removeIf(each -> each.latestMs() < oldest() * Interval.SECOND_MS);
    }

    /** Moves on to now. */
    public void advance(long atMs) {
        if (atMs < nowMs - BACK_MS) {
            nodes.clear();
            tracks.values().forEach(Tracks::clear);
            cluster = new Track(config.historySeconds());
            since = Long.MAX_VALUE;
            nowMs = atMs;
        } else if (atMs > nowMs + STILL_MS) {
            nodes.clear();
        }
        if (Math.floorDiv(atMs, FORGETTING_MS) > Math.floorDiv(nowMs, FORGETTING_MS)) {
            nowMs = atMs;
            forgetNodes();
        }
        nowMs = Math.max(nowMs, atMs);
    }

    /** The last second that is settled. */
    public long settled() {
        return second(nowMs - SETTLING_MS) - 1;
    }

    /** The first second of which something is known; later than {@link #settled} if there is none. */
    public long since() {
        return Math.max(since, oldest());
    }

    public Track cluster() {
        return cluster;
    }

    /** Null where nothing of that name is kept. */
    public @Nullable Track find(Dimension dimension, String name) {
        return of(dimension).find(name);
    }

    /** The names of which something is kept, in their order. */
    public List<String> names(Dimension dimension) {
        return of(dimension).names(second(nowMs));
    }

    /** How many series are kept. */
    public int series() {
        return 1 + tracks.values().stream().mapToInt(Tracks::size).sum();
    }

    /** About how much memory they take. */
    public long bytes() {
        return cluster.bytes()
                + tracks.values().stream().mapToLong(Tracks::bytes).sum();
    }

    /** How often a report had something of a series that is kept as {@code other} only. */
    public long leftOut() {
        return tracks.values().stream().mapToLong(Tracks::leftOut).sum();
    }

    private Track track(Dimension dimension, String name) {
        return of(dimension).of(name, second(nowMs));
    }

    private Tracks of(Dimension dimension) {
        return Objects.requireNonNull(tracks.get(dimension));
    }

    private long oldest() {
        return second(nowMs) - config.historySeconds() + 1;
    }

    private static long second(long ms) {
        return Math.floorDiv(ms, Interval.SECOND_MS);
    }
}
