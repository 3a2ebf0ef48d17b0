package dev.tokenbus.protocol.bus.worker;

import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;
import java.util.List;

/** A home's answer to a {@link Digest}: one entry for each entry of the digest, in the same order. */
public record DigestReply(List<Entry> entries) implements BusMessage {
    public DigestReply {
        entries = List.copyOf(entries);
    }

    /** What the home knows of a stream. */
    public enum Verdict {
        /** Live, and this attempt is the right one. */
        LIVE,
        /** The home has the terminal event: the worker need not repeat it. */
        ENDED,
        /** The home follows another attempt, or does not know the stream: stop this one. */
        STALE
    }

    /**
     * @param haveSeq the last event in the home's log
     * @param fastestSeq the last event that its fastest viewer was sent
     * @param viewers connections that receive the stream
     */
    public record Entry(Verdict verdict, long haveSeq, long fastestSeq, int viewers) {
        public static final Entry STALE = new Entry(Verdict.STALE, 0, 0, 0);
    }

    @Override
    public void writeTo(BusWriter out) {
        out.list(
                entries,
                (o, entry) -> o.u8(entry.verdict.ordinal())
                        .number(entry.haveSeq)
                        .number(entry.fastestSeq)
                        .number(entry.viewers));
    }

    public static DigestReply read(BusReader in) {
        return new DigestReply(
                in.list(each -> new Entry(each.choice(Verdict.values()), each.number(), each.number(), each.int32())));
    }
}
