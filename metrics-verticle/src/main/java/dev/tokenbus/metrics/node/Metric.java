package dev.tokenbus.metrics.node;

import java.util.List;
import java.util.function.Function;

/**
 * One metric of a node: a row of the table at the head of {@link GatewayMetrics} or {@link WorkerMetrics}. Both the node's
 * registry and its reports have every metric.
 *
 * @param <I> the kind: what holds the value
 */
public final class Metric<I extends Instrument> {
    /** What the names of our own metrics begin with in a registry. */
    public static final String PREFIX = "tokenbus.";

    private final int index;
    private final String name;
    private final String meterName;
    private final String help;
    private final Label label;
    private final List<String> names;
    private final Function<Metric<I>, I> instrument;

    /**
     * @param index its place in its table
     * @param name in reports, with the unit at its end unless it counts things
     * @param meterName in a registry, without the unit that the registry adds to times
     */
    Metric(int index, String name, String meterName, String help, Label label, Function<Metric<I>, I> instrument) {
        this.index = index;
        this.name = name;
        this.meterName = meterName;
        this.help = help;
        this.label = label;
        this.names = label.values().isEmpty()
                ? List.of(name)
                : label.values().stream().map(this::name).toList();
        this.instrument = instrument;
    }

    /** The name in a {@link dev.tokenbus.protocol.NodeReport}; with a label, what its values have in common. */
    public String name() {
        return name;
    }

    /** The name in a report for one value of the label. */
    public String name(String labelValue) {
        return name + "." + labelValue;
    }

    /** All names in a report: one for each value of the label, or the one name. */
    public List<String> names() {
        return names;
    }

    int index() {
        return index;
    }

    String meterName() {
        return meterName;
    }

    String help() {
        return help;
    }

    Label label() {
        return label;
    }

    I newInstrument() {
        return instrument.apply(this);
    }
}
