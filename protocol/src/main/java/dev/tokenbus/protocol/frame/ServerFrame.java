package dev.tokenbus.protocol.frame;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.StreamHealth;
import dev.tokenbus.protocol.Timings;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.json.JsonWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the server says to a client: one record for each frame type of the wire protocol.
 *
 * <p>{@code seq} is the client's cursor after the frame; control frames carry none. See docs/protocol.md.
 */
public sealed interface ServerFrame {
    /** Writes the whole frame as one JSON object. */
    void writeTo(JsonWriter out);

    /** The frame as UTF-8 JSON. */
    default byte[] encode() {
        JsonWriter out = new JsonWriter();
        writeTo(out);
        return out.toBytes();
    }

    /** The first frame on a connection. */
    record Welcome(String connectionId, String node, long heartbeatMs, WireLimits limits, long resumeWindowMs)
            implements ServerFrame {
        @Override
        public void writeTo(JsonWriter out) {
            begin(out, "welcome").field("connectionId", connectionId).field("node", node);
            out.field("heartbeatMs", heartbeatMs).name("limits").beginObject();
            out.field("frameBytes", limits.frameBytes).field("messageBytes", limits.messageBytes);
            out.field("promptBytes", limits.promptBytes).field("streams", limits.streams);
            out.endObject().field("resumeWindowMs", resumeWindowMs).endObject();
        }
    }

    /** What the server accepts on one connection: bytes in a frame, a message and a prompt, and live streams. */
    record WireLimits(long frameBytes, long messageBytes, long promptBytes, long streams) {}

    record Started(
            @Nullable String id,
            @Nullable String key,
            String streamId,
            long epoch,
            String model,
            @Nullable String resumeToken,
            @Nullable String viewToken)
            implements ServerFrame {
        @Override
        public void writeTo(JsonWriter out) {
            begin(out, "started").optional("id", id).optional("key", key).field("streamId", streamId);
            out.field("epoch", epoch).field("model", model);
            out.optional("resumeToken", resumeToken)
                    .optional("viewToken", viewToken)
                    .endObject();
        }

        /** Hides the key and the tokens. */
        @Override
        public String toString() {
            return "Started[id=" + id + ", streamId=" + streamId + ", epoch=" + epoch + ", model=" + model + "]";
        }
    }

    /** A piece of the answer that covers the events {@code from}..{@code seq}. */
    record Chunk(String streamId, long epoch, long seq, long from, ChunkKind kind, String data) implements ServerFrame {
        @Override
        public void writeTo(JsonWriter out) {
            begin(out, "chunk").field("streamId", streamId).field("epoch", epoch);
            if (from != seq) {
                out.field("from", from);
            }
            out.field("seq", seq);
            if (kind != ChunkKind.TEXT) {
                out.field("kind", kind.wireName());
            }
            out.field("data", data).endObject();
        }

        /** Hides the text. */
        @Override
        public String toString() {
            return "Chunk[" + streamId + ", epoch=" + epoch + ", " + from + ".." + seq + ", " + kind + "]";
        }
    }

    record Done(String streamId, long epoch, long seq, String finishReason, Usage usage, Timings timings, long chars)
            implements ServerFrame {
        @Override
        public void writeTo(JsonWriter out) {
            beginEvent(out, "done", streamId, epoch, seq).field("finishReason", finishReason);
            writeUsage(out, usage);
            out.name("timings").beginObject().field("queueMs", timings.queueMs());
            out.field("firstTokenMs", timings.firstTokenMs()).field("durationMs", timings.durationMs());
            out.field("stalledMs", timings.stalledMs()).name("attempts").beginArray();
            for (Timings.Attempt attempt : timings.attempts()) {
                out.beginObject().field("worker", attempt.worker()).field("backend", attempt.backend());
                out.field("epoch", attempt.epoch()).endObject();
            }
            out.endArray().endObject().field("chars", chars).endObject();
        }
    }

    record BatchDone(@Nullable String id, List<Outcome> streams) implements ServerFrame {
        public BatchDone {
            streams = List.copyOf(streams);
        }

        /** How one stream of a batch ended: {@code done}, {@code stopped} or an error's word. */
        public record Outcome(String streamId, String outcome) {}

        @Override
        public void writeTo(JsonWriter out) {
            begin(out, "batchDone").optional("id", id).name("streams").beginArray();
            for (Outcome stream : streams) {
                out.beginObject()
                        .field("streamId", stream.streamId)
                        .field("outcome", stream.outcome)
                        .endObject();
            }
            out.endArray().endObject();
        }
    }

    /** A failed request; with a {@code streamId} and a {@code seq} above 0 it is the end of that stream. */
    record Error(
            @Nullable String id,
            @Nullable String streamId,
            long epoch,
            long seq,
            StreamFailure failure,
            @Nullable Usage usage)
            implements ServerFrame {
        public static Error ofRequest(@Nullable String id, StreamFailure failure) {
            return new Error(id, null, 0, 0, failure, null);
        }

        /** About a stream, but not its end. */
        public static Error aboutStream(@Nullable String streamId, StreamFailure failure) {
            return new Error(null, streamId, 0, 0, failure, null);
        }

        public static Error ofStream(String streamId, long epoch, long seq, StreamFailure failure, Usage usage) {
            return new Error(null, streamId, epoch, seq, failure, usage);
        }

        public boolean isTerminal() {
            return streamId != null && seq > 0;
        }

        @Override
        public void writeTo(JsonWriter out) {
            begin(out, "error").optional("id", id).optional("streamId", streamId);
            out.nonZero("epoch", epoch).nonZero("seq", seq).field("error", failure.detail());
            out.field("code", failure.code().wireName())
                    .field("retryable", failure.code().retryable());
            out.nonZero("retryAfterMs", failure.retryAfterMs());
            if (usage != null) {
                writeUsage(out, usage);
            }
            out.endObject();
        }
    }

    record Stopped(String streamId, long epoch, long seq, Usage usage) implements ServerFrame {
        @Override
        public void writeTo(JsonWriter out) {
            beginEvent(out, "stopped", streamId, epoch, seq);
            writeUsage(out, usage);
            out.endObject();
        }
    }

    record Queued(@Nullable String id, String streamId, long position) implements ServerFrame {
        @Override
        public void writeTo(JsonWriter out) {
            begin(out, "queued").optional("id", id).field("streamId", streamId);
            out.field("position", position).endObject();
        }
    }

    record Paused(String streamId, String reason) implements ServerFrame {
        @Override
        public void writeTo(JsonWriter out) {
            begin(out, "paused")
                    .field("streamId", streamId)
                    .field("reason", reason)
                    .endObject();
        }
    }

    record Resumed(String streamId, String reason) implements ServerFrame {
        @Override
        public void writeTo(JsonWriter out) {
            begin(out, "resumed")
                    .field("streamId", streamId)
                    .field("reason", reason)
                    .endObject();
        }
    }

    record Subscribed(@Nullable String streamId, @Nullable String channel, long from, long epoch)
            implements ServerFrame {
        @Override
        public void writeTo(JsonWriter out) {
            begin(out, "subscribed").optional("streamId", streamId).optional("channel", channel);
            out.field("from", from).field("epoch", epoch).endObject();
        }
    }

    record Unsubscribed(@Nullable String streamId, @Nullable String channel) implements ServerFrame {
        @Override
        public void writeTo(JsonWriter out) {
            begin(out, "unsubscribed")
                    .optional("streamId", streamId)
                    .optional("channel", channel)
                    .endObject();
        }
    }

    /** Discard the text so far; what follows is the answer from its beginning. */
    record Restart(String streamId, long epoch, long seq, String reason) implements ServerFrame {
        @Override
        public void writeTo(JsonWriter out) {
            beginEvent(out, "restart", streamId, epoch, seq)
                    .field("reason", reason)
                    .endObject();
        }
    }

    /** Another worker goes on after {@code after}; nothing to discard. */
    record Failover(String streamId, long epoch, long after) implements ServerFrame {
        @Override
        public void writeTo(JsonWriter out) {
            begin(out, "failover").field("streamId", streamId).field("epoch", epoch);
            out.field("after", after).endObject();
        }
    }

    record Health(StreamHealth health) implements ServerFrame {
        @Override
        public void writeTo(JsonWriter out) {
            begin(out, "health").field("streamId", health.streamId()).field("state", health.state());
            out.field("seq", health.seq()).field("home", health.home()).field("worker", health.worker());
            out.field("backend", health.backend()).field("copies", health.copies());
            out.field("viewers", health.viewers()).field("lagEvents", health.lagEvents());
            out.field("bufferedBytes", health.bufferedBytes()).field("lastTokenMs", health.lastTokenMs());
            out.endObject();
        }
    }

    /** This node is leaving: reconnect elsewhere and resume. */
    record Goaway(long deadlineMs, long reconnectAfterMs) implements ServerFrame {
        @Override
        public void writeTo(JsonWriter out) {
            begin(out, "goaway").field("deadlineMs", deadlineMs);
            out.field("reconnectAfterMs", reconnectAfterMs).endObject();
        }
    }

    record Ping(long t) implements ServerFrame {
        @Override
        public void writeTo(JsonWriter out) {
            begin(out, "ping").field("t", t).endObject();
        }
    }

    record Pong(long t) implements ServerFrame {
        @Override
        public void writeTo(JsonWriter out) {
            begin(out, "pong").field("t", t).endObject();
        }
    }

    private static JsonWriter begin(JsonWriter out, String type) {
        return out.beginObject().field("type", type);
    }

    private static JsonWriter beginEvent(JsonWriter out, String type, String streamId, long epoch, long seq) {
        return begin(out, type)
                .field("streamId", streamId)
                .field("epoch", epoch)
                .field("seq", seq);
    }

    private static void writeUsage(JsonWriter out, Usage usage) {
        out.name("usage").beginObject().field("promptTokens", usage.promptTokens());
        out.field("completionTokens", usage.completionTokens()).ifTrue("estimated", usage.estimated());
        out.endObject();
    }
}
