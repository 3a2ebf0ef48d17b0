package dev.tokenbus.protocol.frame;

import dev.tokenbus.protocol.StreamHealth;
import dev.tokenbus.protocol.json.JsonWriter;
import org.jspecify.annotations.Nullable;

/**
 * What the server tells a client about a stream beside its events. A notice is in no log: the server sends it once, and a client
 * that misses it misses nothing of the answer.
 */
public sealed interface StreamNotice extends ServerFrame {
    record Queued(@Nullable String id, String streamId, long position) implements StreamNotice {
        @Override
        public void writeTo(JsonWriter out) {
            begin(out, "queued").optional("id", id).field("streamId", streamId);
            out.field("position", position).endObject();
        }

        static Queued read(JsonFields in) {
            return new Queued(in.optional("id"), in.text("streamId"), in.number("position"));
        }
    }

    record Paused(String streamId, String reason) implements StreamNotice {
        @Override
        public void writeTo(JsonWriter out) {
            begin(out, "paused")
                    .field("streamId", streamId)
                    .field("reason", reason)
                    .endObject();
        }

        static Paused read(JsonFields in) {
            return new Paused(in.text("streamId"), in.text("reason"));
        }
    }

    record Resumed(String streamId, String reason) implements StreamNotice {
        @Override
        public void writeTo(JsonWriter out) {
            begin(out, "resumed")
                    .field("streamId", streamId)
                    .field("reason", reason)
                    .endObject();
        }

        static Resumed read(JsonFields in) {
            return new Resumed(in.text("streamId"), in.text("reason"));
        }
    }

    record Subscribed(@Nullable String streamId, @Nullable String channel, long from, long epoch)
            implements StreamNotice {
        @Override
        public void writeTo(JsonWriter out) {
            begin(out, "subscribed").optional("streamId", streamId).optional("channel", channel);
            out.field("from", from).field("epoch", epoch).endObject();
        }

        static Subscribed read(JsonFields in) {
            return new Subscribed(
                    in.optional("streamId"), in.optional("channel"), in.number("from"), in.number("epoch"));
        }
    }

    record Unsubscribed(@Nullable String streamId, @Nullable String channel) implements StreamNotice {
        @Override
        public void writeTo(JsonWriter out) {
            begin(out, "unsubscribed")
                    .optional("streamId", streamId)
                    .optional("channel", channel)
                    .endObject();
        }

        static Unsubscribed read(JsonFields in) {
            return new Unsubscribed(in.optional("streamId"), in.optional("channel"));
        }
    }

    /** Another worker goes on after {@code after}; nothing to discard. */
    record Failover(String streamId, long epoch, long after) implements StreamNotice {
        @Override
        public void writeTo(JsonWriter out) {
            begin(out, "failover").field("streamId", streamId).field("epoch", epoch);
            out.field("after", after).endObject();
        }

        static Failover read(JsonFields in) {
            return new Failover(in.text("streamId"), in.number("epoch"), in.number("after"));
        }
    }

    record Health(StreamHealth health) implements StreamNotice {
        @Override
        public void writeTo(JsonWriter out) {
            begin(out, "health").field("streamId", health.streamId()).field("state", health.state());
            out.field("seq", health.seq()).field("home", health.home()).field("worker", health.worker());
            out.field("backend", health.backend()).field("copies", health.copies());
            out.field("viewers", health.viewers()).field("lagEvents", health.lagEvents());
            out.field("bufferedBytes", health.bufferedBytes()).field("lastTokenMs", health.lastTokenMs());
            out.endObject();
        }

        static Health read(JsonFields in) {
            return new Health(new StreamHealth(
                    in.text("streamId"),
                    in.text("state"),
                    in.number("seq"),
                    in.text("home"),
                    in.text("worker"),
                    in.text("backend"),
                    (int) in.number("copies"),
                    (int) in.number("viewers"),
                    in.number("lagEvents"),
                    in.number("bufferedBytes"),
                    in.number("lastTokenMs")));
        }
    }

    private static JsonWriter begin(JsonWriter out, String type) {
        return out.beginObject().field("type", type);
    }
}
