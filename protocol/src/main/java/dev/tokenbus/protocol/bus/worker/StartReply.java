package dev.tokenbus.protocol.bus.worker;

import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;

/**
 * A worker's answer to {@link StartStream}.
 *
 * @param verdict whether the worker took the stream
 * @param queuePosition how many streams wait before this one; 0 if it runs at once
 * @param retryAfterMs how long to wait before asking again, in milliseconds, if the worker is busy
 * @param backend the name of the backend that answers, when accepted
 */
public record StartReply(Verdict verdict, int queuePosition, long retryAfterMs, String backend) implements BusMessage {
    public enum Verdict {
        ACCEPTED,
        /** All places, running and waiting, are taken. */
        BUSY,
        /** It has no such model. */
        UNKNOWN_MODEL,
        /** It is shutting down. */
        DRAINING,
        /** Not all parts of the prompt arrived. */
        INCOMPLETE
    }

    public static StartReply accepted(int queuePosition, String backend) {
        return new StartReply(Verdict.ACCEPTED, queuePosition, 0, backend);
    }

    public static StartReply refused(Verdict verdict, long retryAfterMs) {
        return new StartReply(verdict, 0, retryAfterMs, "");
    }

    @Override
    public void writeTo(BusWriter out) {
        out.number(verdict.ordinal()).number(queuePosition).number(retryAfterMs).text(backend);
    }

    public static StartReply read(BusReader in) {
        return new StartReply(in.choice(Verdict.values()), in.int32(), in.number(), in.text());
    }
}
