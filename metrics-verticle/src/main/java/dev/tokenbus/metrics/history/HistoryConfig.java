package dev.tokenbus.metrics.history;

import dev.tokenbus.protocol.Range;

/**
 * How much of the past a metrics node keeps.
 *
 * @param historySeconds how many seconds are kept, each by itself. Default 900
 * @param historySeries the most models, the most backends, the most doors and the most nodes that have a series of their own; the rest of
 *     each is one series named {@code other}. A second in which much happens takes some 1.2 KB of each series, so 85 series of 900 seconds
 *     take 90 MB if all are busy; {@code tokenbus_cluster_history_bytes} says how much it is. Default 20
 */
public record HistoryConfig(int historySeconds, int historySeries) {
    public static final HistoryConfig DEFAULT = new HistoryConfig(900, 20);

    public HistoryConfig {
        Range.check("metrics.historySeconds", historySeconds, 60, 3600);
        Range.check("metrics.historySeries", historySeries, 1, 1000);
    }
}
