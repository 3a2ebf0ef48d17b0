package dev.tokenbus.protocol.bus.console;

import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;

/**
 * One stream, as an operator sees it: nothing of its prompt or its answer.
 *
 * @param homeNodeId the node of its home
 * @param outcome how it ended: {@code done}, {@code stopped} or an error's code; empty for a live one
 * @param stopping whether somebody has asked for a stop that its worker has not confirmed
 * @param worker the worker that has it; empty for none
 * @param backend what answers there; empty for nothing yet
 * @param principal whose it is; empty where nobody is authenticated
 * @param door by which protocol it was asked for; empty if its home does not know
 * @param ageMs how long it has been at its home, in milliseconds
 * @param idleMs since its last event, in milliseconds; 0 before the first
 * @param tokens of its answer so far
 * @param perThousandSeconds tokens in a thousand seconds, on average since the first one; 0 if its home does not know
 * @param viewers connections that receive it
 * @param events how many its log has
 * @param lagEvents events that the slowest viewer has yet to be sent
 * @param leastLagEvents events that the fastest viewer has yet to be sent
 * @param logBytes what its log takes at its home
 */
public record StreamRow(
        StreamId streamId,
        String homeNodeId,
        StreamState state,
        String outcome,
        boolean stopping,
        String model,
        String worker,
        String backend,
        String principal,
        String door,
        long ageMs,
        long idleMs,
        long tokens,
        long perThousandSeconds,
        long viewers,
        long events,
        long lagEvents,
        long leastLagEvents,
        long logBytes) {
    /** About how many bytes of its log the slowest viewer has yet to be sent. */
    public long lagBytes() {
        return events == 0 ? 0 : Math.round((double) logBytes * lagEvents / events);
    }

    void writeTo(BusWriter out) {
        out.text(streamId.value())
                .text(homeNodeId)
                .u8(state.ordinal())
                .text(outcome)
                .flag(stopping);
        out.text(model).text(worker).text(backend).text(principal).text(door);
        out.number(ageMs)
                .number(idleMs)
                .number(tokens)
                .number(perThousandSeconds)
                .number(viewers);
        out.number(events).number(lagEvents).number(leastLagEvents).number(logBytes);
    }

    static StreamRow read(BusReader in) {
        return new StreamRow(
                new StreamId(in.text()),
                in.text(),
                in.choice(StreamState.values()),
                in.text(),
                in.flag(),
                in.text(),
                in.text(),
                in.text(),
                in.text(),
                in.text(),
                in.number(),
                in.number(),
                in.number(),
                in.number(),
                in.number(),
                in.number(),
                in.number(),
                in.number(),
                in.number());
    }
}
