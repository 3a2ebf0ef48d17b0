package dev.tokenbus.metrics.node;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A counter for each of a fixed set of labels; what is none of them counts as one that the set has for this. */
final class LabeledCounter implements Instrument {
    private final String name;
    private final String labelName;
    private final String description;
    private final Map<String, LongAdder> adders;
    private final LongAdder unknown;

    LabeledCounter(String name, String labelName, List<String> labels, String unknownLabel, String description) {
        this.name = name;
        this.labelName = labelName;
        this.description = description;
        this.adders =
                labels.stream().collect(Collectors.toUnmodifiableMap(Function.identity(), label -> new LongAdder()));
        this.unknown = Objects.requireNonNull(adders.get(unknownLabel), unknownLabel);
    }

    void increment(String label) {
        adders.getOrDefault(label, unknown).increment();
    }

    long sum() {
        return adders.values().stream().mapToLong(LongAdder::sum).sum();
    }

    @Override
    public void reportTo(ReportDraft draft) {
        adders.forEach((label, adder) -> draft.counter(MeterNames.part(name, label), adder.sum()));
    }

    @Override
    public void bindTo(PrometheusMeterRegistry registry) {
        adders.forEach((label, adder) -> FunctionCounter.builder(MeterNames.PREFIX + name, adder, LongAdder::sum)
                .tag(labelName, label)
                .description(description)
                .register(registry));
    }
}
