package dev.tokenbus.protocol.bus.node;

import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;
import dev.tokenbus.protocol.bus.wire.Question;

/**
 * Asks a metrics node how the cluster did, second by second; answered by {@link HistoryReply}.
 *
 * @param after only seconds after this one, in seconds since 1970; 0 for all that are kept
 * @param by {@code model}, {@code backend}, {@code door} or {@code node} for one series of these; empty for the whole cluster
 * @param name the series' name; a node's is its id; empty for the whole cluster
 * @param maxBytes how long the answer may be; early seconds are left out of a longer one
 */
public record HistoryQuestion(long after, String by, String name, int maxBytes) implements Question<HistoryReply> {
    /** The code of the failure that is the answer to a question about what there is not. */
    public static final int NOT_UNDERSTOOD = 1;

    @Override
    public void writeTo(BusWriter out) {
        out.number(after).text(by).text(name).number(maxBytes);
    }

    public static HistoryQuestion read(BusReader in) {
        return new HistoryQuestion(in.number(), in.text(), in.text(), in.int32());
    }
}
