package dev.tokenbus.protocol;

/**
 * A gateway node's answer to {@link LocateKey}.
 *
 * @param streamId the stream's id; empty unless it was found
 */
public record KeyReply(Verdict verdict, String streamId) implements BusMessage {
    public enum Verdict {
        FOUND,
        UNKNOWN,
        /** The key was used for another request. */
        CONFLICT
    }

    @Override
    public void writeTo(BusOutput out) {
        out.u8(verdict.ordinal()).text(streamId);
    }

    static KeyReply read(BusInput in) {
        return new KeyReply(Verdict.values()[in.u8()], in.text());
    }
}
