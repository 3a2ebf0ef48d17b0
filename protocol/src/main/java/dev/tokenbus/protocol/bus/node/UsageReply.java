package dev.tokenbus.protocol.bus.node;

import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;
import java.util.List;

/**
 * A gateway node's answer to {@link UsageQuestion}.
 *
 * @param rows the sums
 * @param records the records that were asked for
 * @param notes sentences about what is missing or merged; usually none
 */
public record UsageReply(List<UsageRow> rows, List<UsageRecord> records, List<String> notes) implements BusMessage {
    public UsageReply {
        rows = List.copyOf(rows);
        records = List.copyOf(records);
        notes = List.copyOf(notes);
    }

    @Override
    public void writeTo(BusWriter out) {
        out.list(rows, (o, row) -> row.writeTo(o)).list(records, (o, one) -> one.writeTo(o));
        out.list(notes, BusWriter::text);
    }

    public static UsageReply read(BusReader in) {
        return new UsageReply(in.list(UsageRow::read), in.list(UsageRecord::read), in.list(BusReader::text));
    }
}
