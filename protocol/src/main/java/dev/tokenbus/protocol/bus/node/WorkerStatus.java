package dev.tokenbus.protocol.bus.node;

import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;
import java.util.List;

/**
 * One worker's part of its node's announcement.
 *
 * @param index the worker's number on its node, from 0; part of its address
 * @param models the models that it offers now
 * @param defaultModel the model for prompts that name none; empty while it has none to give, because its model servers are down
 * @param upstreams its model servers
 * @param capacity streams that it runs at once
 * @param active streams that it runs now
 * @param queueCapacity streams that may wait
 * @param queued streams that wait now
 * @param firstTokenMs recent mean time to the first token, in milliseconds; 0 before the first
 */
public record WorkerStatus(
        int index,
        List<Model> models,
        String defaultModel,
        List<Upstream> upstreams,
        int capacity,
        int active,
        int queueCapacity,
        int queued,
        long firstTokenMs) {
    public WorkerStatus {
        models = List.copyOf(models);
        upstreams = List.copyOf(upstreams);
    }

    /**
     * A model that a worker offers.
     *
     * @param name its name in {@code options.model}
     * @param continues whether an answer can be continued after a given text, word for word
     * @param up false while the model's server does not answer: other workers come first
     */
    public record Model(String name, boolean continues, boolean up) {}

    /**
     * A model server, as its worker sees it.
     *
     * @param detail a phrase for operators that says more; may name the server's URL, so it is not for clients
     */
    public record Upstream(String name, State state, String detail) {
        /** Whether a model server answers. */
        public enum State {
            /** It has not been asked, or has not answered yet. */
            UNKNOWN,
            UP,
            /** It does not answer, or not with what is needed to use it. */
            DOWN;

            private static final List<State> ALL = List.of(values());
        }

        private void writeTo(BusWriter out) {
            out.text(name).number(state.ordinal()).text(detail);
        }

        private static Upstream read(BusReader in) {
            return new Upstream(in.text(), State.ALL.get(Math.min(in.int32(), State.ALL.size() - 1)), in.text());
        }
    }

    /** How busy the worker is: 0 is idle, at 1 all places are taken, above 1 streams wait. */
    public double load() {
        return (active + queued) / (double) capacity;
    }

    public boolean isFull() {
        return active >= capacity && queued >= queueCapacity;
    }

    /** Whether it has the model and, if {@code continuing}, can continue the model's answers. */
    public boolean offers(String model, boolean continuing) {
        return models.stream().anyMatch(each -> each.name().equals(model) && (each.continues() || !continuing));
    }

    /** Whether the model's server answers. */
    public boolean isUp(String model) {
        return models.stream().anyMatch(each -> each.name().equals(model) && each.up());
    }

    void writeTo(BusWriter out) {
        out.number(index)
                .list(
                        models,
                        (o, model) ->
                                o.text(model.name()).flag(model.continues()).flag(model.up()));
        out.text(defaultModel).list(upstreams, (o, upstream) -> upstream.writeTo(o));
        out.number(capacity).number(active).number(queueCapacity).number(queued).number(firstTokenMs);
    }

    static WorkerStatus read(BusReader in) {
        return new WorkerStatus(
                in.int32(),
                in.list(each -> new Model(each.text(), each.flag(), each.flag())),
                in.text(),
                in.list(Upstream::read),
                in.int32(),
                in.int32(),
                in.int32(),
                in.int32(),
                in.number());
    }
}
