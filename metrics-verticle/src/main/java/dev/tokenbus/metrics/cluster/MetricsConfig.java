package dev.tokenbus.metrics.cluster;

import dev.tokenbus.metrics.history.HistoryConfig;
import dev.tokenbus.metrics.node.ReportPublisher;
import dev.tokenbus.metrics.series.SeriesTable;
import dev.tokenbus.metrics.usage.UsageConfig;
import dev.tokenbus.protocol.Range;

/**
 * What nodes with the role metrics keep, and what gateway nodes keep of usage.
 *
 * @param maxNodes the most nodes whose figures are kept; the reports of further nodes are only counted. Raise it for a larger
 *     cluster; each node costs some 20 KB. Default 1000
 * @param silenceMs after this many milliseconds without a report a node is forgotten, with its counters. Raise it where the
 *     network often loses messages for longer. Default 10 000
 * @param maxSeries how many combinations of model, backend and door a node has figures of; further ones are counted together, as
 *     {@code other}, until the node restarts, and {@code tokenbus_gateway_series_overflow_total} says how often. Raise it where many
 *     models are served; each combination takes 240 KB at most once all of its six times were measured, so 64 take 15 MB. Default 64
 * @param recording whether gateways and workers record anything but usage; without it their series stay at 0, and the console shows no
 *     figures. Turn it off to see what recording costs
 * @param history how much of the past is kept
 * @param usage what a gateway node keeps of its streams' usage
 */
public record MetricsConfig(
        int maxNodes, long silenceMs, int maxSeries, boolean recording, HistoryConfig history, UsageConfig usage) {
    /** The defaults named above. */
    public static final MetricsConfig DEFAULT =
            new MetricsConfig(1000, 10_000, SeriesTable.MOST, true, HistoryConfig.DEFAULT, UsageConfig.DEFAULT);

    public MetricsConfig {
        Range.check("metrics.maxNodes", maxNodes, 1, 10_000);
        Range.check("metrics.silenceMs", silenceMs, 2 * ReportPublisher.PERIOD_MS, 3_600_000);
        Range.check("metrics.maxSeries", maxSeries, 1, 4096);
    }
}
