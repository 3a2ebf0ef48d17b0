package dev.tokenbus.protocol.bus.node;

import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;

/**
 * A metrics node's answer to {@link HistoryQuestion}.
 *
 * @param json the document that {@code GET /api/metrics/history} shows and consoles draw; gateways pass it on as it is
 */
public record HistoryReply(String json) implements BusMessage {
    @Override
    public void writeTo(BusWriter out) {
        out.text(json);
    }

    public static HistoryReply read(BusReader in) {
        return new HistoryReply(in.text());
    }
}
