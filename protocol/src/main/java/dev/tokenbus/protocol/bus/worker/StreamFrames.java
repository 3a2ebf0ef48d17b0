package dev.tokenbus.protocol.bus.worker;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.Timings;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.protocol.log.StreamEvent.Delta;
import dev.tokenbus.protocol.log.StreamEvent.Done;
import dev.tokenbus.protocol.log.StreamEvent.Failed;
import dev.tokenbus.protocol.log.StreamEvent.Restarted;
import dev.tokenbus.protocol.log.StreamEvent.Stopped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive events of one stream, from its worker to its home. The stream is in the address.
 *
 * @param epoch the sender's attempt; the events may be of earlier ones
 * @param workerAddress where the sender takes controls and digests
 * @param firstSeq the {@code seq} of the first event; the others follow without a gap
 * @param events at least one
 */
public record StreamFrames(long epoch, String workerAddress, long firstSeq, List<StreamEvent> events)
        implements BusMessage {
    private static final int DELTA = 1;
    private static final int RESTARTED = 2;
    private static final int DONE = 3;
    private static final int FAILED = 4;
    private static final int STOPPED = 5;

    public StreamFrames {
        events = List.copyOf(events);
    }

    public long lastSeq() {
        return firstSeq + events.size() - 1;
    }

    @Override
    public void writeTo(BusWriter out) {
        out.number(epoch).text(workerAddress).number(firstSeq).list(events, StreamFrames::writeEvent);
    }

    public static StreamFrames read(BusReader in) {
        return new StreamFrames(in.number(), in.text(), in.number(), in.list(StreamFrames::readEvent));
    }

    static void writeEvent(BusWriter out, StreamEvent event) {
        if (event instanceof Delta delta) {
            out.u8(DELTA).number(delta.epoch()).u8(delta.kind().ordinal());
            out.text(delta.text()).number(delta.tokens());
        } else if (event instanceof Restarted restarted) {
            out.u8(RESTARTED).number(restarted.epoch()).text(restarted.reason());
        } else if (event instanceof Done done) {
            out.u8(DONE).number(done.epoch()).text(done.finishReason());
            writeOptional(out, done.finishReasonRaw());
            writeUsage(out, done.usage());
            writeTimings(out, done.timings());
            out.number(done.chars());
        } else if (event instanceof Failed failed) {
            out.u8(FAILED).number(failed.epoch()).text(failed.failure().code().wireName());
            out.text(failed.failure().detail()).number(failed.failure().retryAfterMs());
            writeUsage(out, failed.usage());
        } else if (event instanceof Stopped stopped) {
            out.u8(STOPPED).number(stopped.epoch());
            writeUsage(out, stopped.usage());
        }
    }

    static StreamEvent readEvent(BusReader in) {
        int tag = in.u8();
        return switch (tag) {
            case DELTA -> new Delta(in.number(), ChunkKind.ofOrdinal(in.u8()), in.text(), in.int32());
            case RESTARTED -> new Restarted(in.number(), in.text());
            case DONE ->
                new Done(in.number(), in.text(), readOptional(in), readUsage(in), readTimings(in), in.number());
            case FAILED ->
                new Failed(
                        in.number(),
                        new StreamFailure(ErrorCode.ofWireName(in.text()), in.text(), in.number()),
                        readUsage(in));
            case STOPPED -> new Stopped(in.number(), readUsage(in));
            default -> throw new IllegalArgumentException("bus message: unknown event " + tag);
        };
    }

    private static void writeOptional(BusWriter out, @Nullable String text) {
        out.flag(text != null);
        if (text != null) {
            out.text(text);
        }
    }

    private static @Nullable String readOptional(BusReader in) {
        return in.flag() ? in.text() : null;
    }

    private static void writeUsage(BusWriter out, Usage usage) {
        out.number(usage.promptTokens()).number(usage.completionTokens()).flag(usage.estimated());
        Usage.Details details = usage.details();
        out.number(details.cachedTokens()).number(details.cacheWriteTokens()).number(details.reasoningTokens());
    }

    private static Usage readUsage(BusReader in) {
        return new Usage(in.number(), in.number(), in.flag(), new Usage.Details(in.number(), in.number(), in.number()));
    }

    private static void writeTimings(BusWriter out, Timings timings) {
        out.number(timings.queueMs()).number(timings.firstTokenMs()).number(timings.durationMs());
        out.number(timings.stalledMs());
        out.list(timings.attempts(), StreamFrames::writeAttempt);
    }

    static void writeAttempt(BusWriter out, Timings.Attempt attempt) {
        out.text(attempt.worker()).text(attempt.backend()).number(attempt.epoch());
    }

    static Timings.Attempt readAttempt(BusReader in) {
        return new Timings.Attempt(in.text(), in.text(), in.number());
    }

    private static Timings readTimings(BusReader in) {
        return new Timings(in.number(), in.number(), in.number(), in.number(), in.list(StreamFrames::readAttempt));
    }

    /** Hides the text. */
    @Override
    public String toString() {
        return "StreamFrames[epoch=" + epoch + ", " + firstSeq + ".." + lastSeq() + "]";
    }
}
