package dev.tokenbus.metrics.cluster;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A figure of a node or of the whole cluster: one row of the table {@link Figures}. */
public final class Figure {
    private final String name;
    private final List<String> path;
    private final Function<NodeFigures, Number> formula;
    private final @Nullable Series series;

    /**
     * What Prometheus shows of the cluster's figure.
     *
     * @param name without the prefix {@code tokenbus.cluster}
     * @param label empty for a figure that is one series
     * @param labelValue empty for a figure that is one series
     */
    public record Series(String name, String help, String label, String labelValue) {
        boolean hasLabel() {
            return !label.isEmpty();
        }
    }

    private Figure(String name, Function<NodeFigures, Number> formula, @Nullable Series series) {
        this.name = name;
        this.path = List.of(name.split("\\."));
        this.formula = formula;
        this.series = series;
    }

    /**
     * A figure that only {@code /api/metrics} shows.
     *
     * @param name the fields that lead to it, with dots between them
     * @param formula gives a {@link Long} for a count and a {@link Double} for anything else
     */
    static Figure of(String name, Function<NodeFigures, Number> formula) {
        return new Figure(name, formula, null);
    }

    /** The same figure, which Prometheus shows too. */
    Figure as(String series, String help) {
        return new Figure(name, formula, new Series(series, help, "", ""));
    }

    /** The same figure, which Prometheus shows as one of the series of a label. */
    Figure as(String series, String help, String label, String labelValue) {
        return new Figure(name, formula, new Series(series, help, label, labelValue));
    }

    /** The path with dots. */
    public String name() {
        return name;
    }

    /** The fields of {@code /api/metrics} that lead to the figure, in the cluster and in each node. */
    public List<String> path() {
        return path;
    }

    /** Null where only {@code /api/metrics} shows the figure. */
    public @Nullable Series series() {
        return series;
    }

    /** Whether {@code /api/metrics} leaves the figure out while it is 0: one of many that a label divides. */
    public boolean isLeftOutAtZero() {
        return series != null && series.hasLabel();
    }

    Number of(NodeFigures figures) {
        return formula.apply(figures);
    }
}
