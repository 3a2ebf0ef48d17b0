package dev.tokenbus.protocol.log;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.Limits;
import dev.tokenbus.protocol.Outcome;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.Timings;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.frame.ServerFrame;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a stream's log: something that happened to the answer, with the epoch of the attempt that produced it. Its
 * {@code seq} is its position in the {@link StreamLog}.
 */
public sealed interface StreamEvent {
    /** The attempt that produced this event. */
    long epoch();

    /** What this event costs a log, in bytes: its text as UTF-8, and a fixed overhead. */
    int cost();

    /** This event as clients see it. */
    ServerFrame toFrame(String streamId, long seq);

    /** The type of {@link #toFrame}. */
    String type();

    /** Whether this event ends the stream. */
    default boolean isTerminal() {
        return this instanceof Terminal;
    }

    /** An event after which nothing follows; each stream has exactly one. */
    sealed interface Terminal extends StreamEvent {
        /** What the stream used until it ended. */
        Usage usage();

        /** How it ended. */
        Outcome outcome();

        @Override
        default int cost() {
            return Limits.EVENT_OVERHEAD_BYTES;
        }
    }

    /**
     * A piece of the answer.
     *
     * @param text never splits a surrogate pair; may be empty only for a piece without content
     * @param tokens how many tokens it holds, at least 0
     */
    record Delta(long epoch, ChunkKind kind, String text, int tokens) implements StreamEvent {
        @Override
        public String type() {
            return "chunk";
        }

        @Override
        public int cost() {
            return utf8Length(text) + Limits.EVENT_OVERHEAD_BYTES;
        }

        @Override
        public ServerFrame toFrame(String streamId, long seq) {
            return new ServerFrame.Chunk(streamId, epoch, seq, seq, kind, text);
        }

        /** Hides the text. */
        @Override
        public String toString() {
            return "Delta[epoch=" + epoch + ", " + kind + ", " + text.length() + " chars]";
        }
    }

    /** The answer starts again from its beginning; viewers discard what they have. */
    record Restarted(long epoch, String reason) implements StreamEvent {
        @Override
        public String type() {
            return "restart";
        }

        @Override
        public int cost() {
            return utf8Length(reason) + Limits.EVENT_OVERHEAD_BYTES;
        }

        @Override
        public ServerFrame toFrame(String streamId, long seq) {
            return new ServerFrame.Restart(streamId, epoch, seq, reason);
        }
    }

    /**
     * The answer is complete.
     *
     * @param finishReason why the model stopped: {@code stop}, {@code length}, {@code tool_calls}, {@code content_filter}, {@code other}
     * @param finishReasonRaw the server's own word where the reason is {@code other}, else null
     * @param chars the length of all text deltas in UTF-16 units, so that a client can check what it has
     */
    record Done(
            long epoch, String finishReason, @Nullable String finishReasonRaw, Usage usage, Timings timings, long chars)
            implements Terminal {
        /** An end for one of the reasons that have a word. */
        public Done(long epoch, String finishReason, Usage usage, Timings timings, long chars) {
            this(epoch, finishReason, null, usage, timings, chars);
        }

        @Override
        public String type() {
            return "done";
        }

        @Override
        public Outcome outcome() {
            return Outcome.Ending.DONE;
        }

        @Override
        public ServerFrame toFrame(String streamId, long seq) {
            return new ServerFrame.Done(streamId, epoch, seq, finishReason, finishReasonRaw, usage, timings, chars);
        }
    }

    /** The answer is incomplete and will stay so. */
    record Failed(long epoch, StreamFailure failure, Usage usage) implements Terminal {
        @Override
        public String type() {
            return "error";
        }

        @Override
        public Outcome outcome() {
            return failure.code();
        }

        @Override
        public ServerFrame toFrame(String streamId, long seq) {
            return ServerFrame.Error.ofStream(streamId, epoch, seq, failure, usage);
        }
    }

    /** The owner stopped the answer. */
    record Stopped(long epoch, Usage usage) implements Terminal {
        @Override
        public String type() {
            return "stopped";
        }

        @Override
        public Outcome outcome() {
            return Outcome.Ending.STOPPED;
        }

        @Override
        public ServerFrame toFrame(String streamId, long seq) {
            return new ServerFrame.Stopped(streamId, epoch, seq, usage);
        }
    }

    private static int utf8Length(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return text.getBytes(StandardCharsets.UTF_8).length;
            }
        }
        return text.length();
    }
}
