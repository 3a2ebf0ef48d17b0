package dev.tokenbus.protocol.bus.node;

import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;
import java.util.List;

/**
 * One worker's part of its node's announcement.
 *
 * @param index the worker's number on its node, from 0; part of its address
 * @param models the models that it offers; the first is its default
 * @param capacity streams that it runs at once
 * @param active streams that it runs now
 * @param queueCapacity streams that may wait
 * @param queued streams that wait now
 * @param firstTokenMs recent mean time to the first token, in milliseconds; 0 before the first
 */
public record WorkerStatus(
        int index, List<Model> models, int capacity, int active, int queueCapacity, int queued, long firstTokenMs) {
    public WorkerStatus {
        models = List.copyOf(models);
    }

    /**
     * A model that a worker offers.
     *
     * @param name its name in {@code options.model}
     * @param continues whether an answer can be continued after a given text, word for word
     */
    public record Model(String name, boolean continues) {}

    /** How busy the worker is: 0 is idle, at 1 all places are taken, above 1 streams wait. */
    public double load() {
        return (active + queued) / (double) capacity;
    }

    public boolean isFull() {
        return active >= capacity && queued >= queueCapacity;
    }

    void writeTo(BusWriter out) {
        out.number(index).list(models, (o, model) -> o.text(model.name()).flag(model.continues()));
        out.number(capacity).number(active).number(queueCapacity).number(queued).number(firstTokenMs);
    }

    static WorkerStatus read(BusReader in) {
        return new WorkerStatus(
                in.int32(),
                in.list(each -> new Model(each.text(), each.flag())),
                in.int32(),
                in.int32(),
                in.int32(),
                in.int32(),
                in.number());
    }
}
