package dev.tokenbus.metrics.series;

import dev.tokenbus.meter.StreamKind;
import dev.tokenbus.meter.StreamMeter;
import dev.tokenbus.metrics.times.Histograms;
import dev.tokenbus.protocol.bus.node.StreamFigures;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The figures of the streams of one node, by kind: the first kinds have figures of their own, and all others share those of
 * {@link StreamKind#OTHER}. Any thread may ask for a kind's meter, which it then keeps; one thread makes reports.
 */
public final class SeriesTable {
    /** The default of {@code metrics.maxSeries}. */
    public static final int MOST = 64;

    /** What is still is in one report of so many. */
    public static final int TURNS = 10;

    private final int most;
    private final Series other = new Series(StreamKind.OTHER);
    /** Few, and asked for once by each stream, not by each chunk. */
    private final List<Series> series = new CopyOnWriteArrayList<>(List.of(other));

    private final Runnable onOverflow;
    private final Histogram interval = Histograms.create();
    private final ByteBuffer scratch = Histograms.scratch();
    private int turn;

    /**
     * @param most how many kinds have figures of their own
     * @param onOverflow called on any thread when a stream's figures go to {@link StreamKind#OTHER}, because too many kinds came before
     */
    public SeriesTable(int most, Runnable onOverflow) {
        this.most = most;
        this.onOverflow = onOverflow;
    }

    /** Where the figures of a kind of streams go. */
    public StreamMeter of(StreamKind kind) {
        Series known = find(kind);
        return known != null ? known : enter(kind);
    }

    private @Nullable Series find(StreamKind kind) {
        for (Series each : series) {
            if (each.kind().equals(kind)) {
                return each;
            }
        }
        return null;
    }

    private synchronized Series enter(StreamKind kind) {
        Series known = find(kind);
        if (known != null) {
            return known;
        }
        if (series.size() > most) {
            onOverflow.run();
            return other;
        }
        Series entered = new Series(kind);
        series.add(entered);
        return entered;
    }

    /** Shows all figures in a registry, which then lives as long as this. At most one call. */
    public void bindTo(PrometheusRegistry registry) {
        registry.register(new SeriesCollector(this));
    }

    /** The kinds of which something was counted. */
    List<Series> used() {
        return series.stream().filter(Series::isUsed).toList();
    }

    /** The kinds of which something was recorded since the call before, and some of the others in turn. */
    public List<StreamFigures> report() {
        turn = (turn + 1) % TURNS;
        List<StreamFigures> report = new ArrayList<>();
        for (int i = 0; i < series.size(); i++) {
            Series each = series.get(i);
            StreamFigures figures = each.report(i % TURNS == turn && each.isUsed(), interval, scratch);
            if (figures != null) {
                report.add(figures);
            }
        }
        return report;
    }
}
