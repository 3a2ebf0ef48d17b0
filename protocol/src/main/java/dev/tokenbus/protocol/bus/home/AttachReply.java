package dev.tokenbus.protocol.bus.home;

import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;

/**
 * A home's answer to {@link AttachStream}.
 *
 * @param verdict whether the home has the stream
 * @param epoch the epoch of its newest attempt
 * @param headSeq the last event in its log; the home sends all that follows the asker's last event
 * @param model the model that answers
 * @param owner the id of the principal whose stream it is; empty where nobody is authenticated
 * @param memo the words that a door keeps with the stream; only for a gateway that has no event of it yet
 * @param backend the name of the backend that answers; empty if the home does not know
 * @param door the way in by which the stream was asked for, in a word; empty if the home does not know
 */
public record AttachReply(
        Verdict verdict, long epoch, long headSeq, String model, String owner, String memo, String backend, String door)
        implements BusMessage {
    public enum Verdict {
        ATTACHED,
        /** The home has removed the stream's log to make room. */
        EXPIRED,
        UNKNOWN
    }

    /** The answer for a stream with which no door keeps anything. */
    public AttachReply(Verdict verdict, long epoch, long headSeq, String model) {
        this(verdict, epoch, headSeq, model, "", "", "", "");
    }

    public static AttachReply refused(Verdict verdict) {
        return new AttachReply(verdict, 0, 0, "");
    }

    @Override
    public void writeTo(BusWriter out) {
        out.u8(verdict.ordinal())
                .number(epoch)
                .number(headSeq)
                .text(model)
                .text(owner)
                .text(memo)
                .text(backend)
                .text(door);
    }

    public static AttachReply read(BusReader in) {
        return new AttachReply(
                in.choice(Verdict.values()),
                in.number(),
                in.number(),
                in.text(),
                in.text(),
                in.text(),
                in.text(),
                in.text());
    }

    /** Hides the memo, which is of prompts. */
    @Override
    public String toString() {
        return "AttachReply[" + verdict + ", epoch=" + epoch + ", headSeq=" + headSeq + "]";
    }
}
