package dev.tokenbus.protocol.frame;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.Timings;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.json.JsonBytes;
import dev.tokenbus.protocol.json.JsonWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the server says to a client: one record for each frame type of the wire protocol.
 *
 * <p>{@code seq} is the client's cursor after the frame; control frames carry none. See docs/protocol.md.
 */
public sealed interface ServerFrame
        permits ServerFrame.Started,
                ServerFrame.Chunk,
                ServerFrame.Done,
                ServerFrame.BatchDone,
                ServerFrame.Error,
                ServerFrame.Stopped,
                ServerFrame.Restart,
                StreamNotice,
                ConnectionNotice,
                ConsoleNotice {
    /** Writes the whole frame as one JSON object. */
    void writeTo(JsonWriter out);

    /** The frame as UTF-8 JSON. */
    default byte[] encode() {
        JsonWriter out = new JsonWriter();
        writeTo(out);
        return out.toBytes();
    }

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

        static Started read(JsonFields in) {
            return new Started(
                    in.optional("id"),
                    in.optional("key"),
                    in.text("streamId"),
                    in.number("epoch"),
                    in.text("model"),
                    in.optional("resumeToken"),
                    in.optional("viewToken"));
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

        /** The same without a generator: each token takes this way. */
        @Override
        public byte[] encode() {
            JsonBytes out = new JsonBytes(data.length() + streamId.length() + 96);
            out.raw(ChunkParts.BEGIN).string(streamId).raw(ChunkParts.EPOCH).number(epoch);
            if (from != seq) {
                out.raw(ChunkParts.FROM).number(from);
            }
            out.raw(ChunkParts.SEQ).number(seq);
            if (kind != ChunkKind.TEXT) {
                out.raw(ChunkParts.KIND).string(kind.wireName());
            }
            return out.raw(ChunkParts.DATA).string(data).raw('}').toBytes();
        }

        static Chunk read(JsonFields in) {
            ChunkKind kind = ChunkKind.ofWireName(in.get("kind", String.class, ChunkKind.TEXT.wireName()));
            if (kind == null) {
                throw new IllegalArgumentException("kind: unknown");
            }
            long seq = in.number("seq");
            long from = in.number("from", seq);
            return new Chunk(in.text("streamId"), in.number("epoch"), seq, from, kind, in.text("data"));
        }

        /** Hides the text. */
        @Override
        public String toString() {
            return "Chunk[" + streamId + ", epoch=" + epoch + ", " + from + ".." + seq + ", " + kind + "]";
        }
    }

    record Done(
            String streamId,
            long epoch,
            long seq,
            String finishReason,
            @Nullable String finishReasonRaw,
            Usage usage,
            Timings timings,
            long chars)
            implements ServerFrame {
        /** An end for one of the reasons that have a word. */
        public Done(
                String streamId, long epoch, long seq, String finishReason, Usage usage, Timings timings, long chars) {
            this(streamId, epoch, seq, finishReason, null, usage, timings, chars);
        }

        @Override
        public void writeTo(JsonWriter out) {
            beginEvent(out, "done", streamId, epoch, seq).field("finishReason", finishReason);
            out.optional("finishReasonRaw", finishReasonRaw);
            ServerFrameParts.writeUsage(out, usage);
            ServerFrameParts.writeTimings(out, timings);
            out.field("chars", chars).endObject();
        }

        static Done read(JsonFields in) {
            return new Done(
                    in.text("streamId"),
                    in.number("epoch"),
                    in.number("seq"),
                    in.text("finishReason"),
                    in.optional("finishReasonRaw"),
                    in.get("usage", Usage.class, Usage.NONE),
                    in.get("timings", Timings.class, Timings.NONE),
                    in.number("chars"));
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
            ServerFrameParts.writeOutcomes(begin(out, "batchDone").optional("id", id), streams);
            out.endObject();
        }

        static BatchDone read(JsonFields in) {
            return new BatchDone(in.optional("id"), in.list("streams", Outcome.class));
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

        /** An error about a stream that does not end it. */
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
                ServerFrameParts.writeUsage(out, usage);
            }
            out.endObject();
        }

        static Error read(JsonFields in) {
            ErrorCode code = ErrorCode.ofWireName(in.text("code"));
            return new Error(
                    in.optional("id"),
                    in.optional("streamId"),
                    in.number("epoch"),
                    in.number("seq"),
                    new StreamFailure(code, in.text("error"), in.number("retryAfterMs")),
                    in.get("usage", Usage.class));
        }
    }

    record Stopped(String streamId, long epoch, long seq, Usage usage) implements ServerFrame {
        @Override
        public void writeTo(JsonWriter out) {
            beginEvent(out, "stopped", streamId, epoch, seq);
            ServerFrameParts.writeUsage(out, usage);
            out.endObject();
        }

        static Stopped read(JsonFields in) {
            return new Stopped(
                    in.text("streamId"),
                    in.number("epoch"),
                    in.number("seq"),
                    in.get("usage", Usage.class, Usage.NONE));
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

        static Restart read(JsonFields in) {
            return new Restart(in.text("streamId"), in.number("epoch"), in.number("seq"), in.text("reason"));
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
}
