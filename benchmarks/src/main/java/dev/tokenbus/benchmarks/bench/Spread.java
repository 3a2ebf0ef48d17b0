package dev.tokenbus.benchmarks.bench;

import java.util.List;

/** The median, the lowest and the highest value of several rounds. */
record Spread(double median, double least, double most) {
    /** At least one value. */
    static Spread of(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int size = sorted.size();
        double median = (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
        return new Spread(median, sorted.get(0), sorted.get(size - 1));
    }
}
