package dev.tokenbus.protocol.bus.console;

import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;
import java.util.Comparator;
import java.util.List;

/**
 * A gateway node's answer to {@link ListStreams}.
 *
 * @param total how many it has of those that were asked for
 * @param rows the youngest of them, as many as were asked for
 */
public record StreamsListed(long total, List<StreamRow> rows) implements BusMessage {
    public StreamsListed {
        rows = List.copyOf(rows);
    }

    /** The answers of several to one question, as one. */
    public static StreamsListed together(List<StreamsListed> answers, int limit) {
        return new StreamsListed(
                answers.stream().mapToLong(StreamsListed::total).sum(),
                answers.stream()
                        .flatMap(answer -> answer.rows().stream())
                        .sorted(Comparator.comparingLong(StreamRow::ageMs)
                                .thenComparing(row -> row.streamId().value()))
                        .limit(limit)
                        .toList());
    }

    @Override
    public void writeTo(BusWriter out) {
        out.number(total).list(rows, (o, row) -> row.writeTo(o));
    }

    public static StreamsListed read(BusReader in) {
        return new StreamsListed(in.number(), in.list(StreamRow::read));
    }
}
