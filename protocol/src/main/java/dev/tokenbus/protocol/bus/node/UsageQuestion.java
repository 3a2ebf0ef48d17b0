package dev.tokenbus.protocol.bus.node;

import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;
import dev.tokenbus.protocol.bus.wire.Question;
import java.util.List;

/**
 * Asks a gateway node what its ended streams have used; answered by {@link UsageReply}. Two gateways may have a record of a stream that
 * moved: first all are asked for these, then for the sums without them.
 *
 * @param from the first day in UTC, as 2026-11-27
 * @param to the last day
 * @param principal only this one's; empty for all
 * @param model only of this one; empty for all
 * @param movedOnly asks for the records of streams that moved, of one more day at both ends, and no sums
 * @param apart streams that are left out of the sums; their records are wanted instead, of one more day at both ends
 */
public record UsageQuestion(
        String from, String to, String principal, String model, boolean movedOnly, List<String> apart)
        implements Question<UsageReply> {
    public UsageQuestion {
        apart = List.copyOf(apart);
    }

    @Override
    public void writeTo(BusWriter out) {
        out.text(from).text(to).text(principal).text(model).flag(movedOnly).list(apart, BusWriter::text);
    }

    public static UsageQuestion read(BusReader in) {
        return new UsageQuestion(in.text(), in.text(), in.text(), in.text(), in.flag(), in.list(BusReader::text));
    }
}
