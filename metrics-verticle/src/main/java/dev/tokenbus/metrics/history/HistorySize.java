package dev.tokenbus.metrics.history;

/**
 * How much a history keeps.
 *
 * @param series of the cluster, and of models, backends, doors and nodes
 * @param bytes about how much memory they take
 * @param leftOut how often something of a name without a series of its own went to {@code other}
 */
public record HistorySize(int series, long bytes, long leftOut) {
    public static HistorySize of(History history) {
        return new HistorySize(history.series(), history.bytes(), history.leftOut());
    }
}
