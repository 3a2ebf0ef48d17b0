package dev.tokenbus.protocol.bus.worker;

import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;
import dev.tokenbus.protocol.bus.wire.Question;
import java.util.List;

/**
 * A worker's list of the streams that it has for one home, sent every two seconds, so that a last frame that was lost on
 * the bus is found. Answered by {@link DigestReply}.
 */
public record Digest(String workerAddress, List<Entry> entries) implements Question<DigestReply> {
    public Digest {
        entries = List.copyOf(entries);
    }

    /**
     * @param lastSeq the last event that was sent to the home
     */
    public record Entry(StreamId streamId, long epoch, long lastSeq) {}

    @Override
    public void writeTo(BusWriter out) {
        out.text(workerAddress)
                .list(
                        entries,
                        (o, entry) -> o.text(entry.streamId.value())
                                .number(entry.epoch)
                                .number(entry.lastSeq));
    }

    public static Digest read(BusReader in) {
        return new Digest(
                in.text(), in.list(each -> new Entry(new StreamId(each.text()), each.number(), each.number())));
    }
}
