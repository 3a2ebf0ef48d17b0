package dev.tokenbus.protocol.frame;

import dev.tokenbus.protocol.json.JsonWriter;

/** What the server tells a client about their connection: how it begins, whether it is alive, when to leave it. */
public sealed interface ConnectionNotice extends ServerFrame {
    /** The first frame on a connection. */
    record Welcome(String connectionId, String node, long heartbeatMs, WireLimits limits, long resumeWindowMs)
            implements ConnectionNotice {
        @Override
        public void writeTo(JsonWriter out) {
            begin(out, "welcome").field("connectionId", connectionId).field("node", node);
            ServerFrameParts.writeLimits(out.field("heartbeatMs", heartbeatMs), limits);
            out.field("resumeWindowMs", resumeWindowMs).endObject();
        }

        static Welcome read(JsonFields in) {
            return new Welcome(
                    in.text("connectionId"),
                    in.text("node"),
                    in.number("heartbeatMs"),
                    in.get("limits", WireLimits.class, new WireLimits(0, 0, 0, 0)),
                    in.number("resumeWindowMs"));
        }
    }

    /** What the server accepts on one connection: bytes in a frame, a message and a prompt, and live streams. */
    record WireLimits(long frameBytes, long messageBytes, long promptBytes, long streams) {}

    /** This node is leaving: reconnect elsewhere and resume. */
    record Goaway(long deadlineMs, long reconnectAfterMs) implements ConnectionNotice {
        @Override
        public void writeTo(JsonWriter out) {
            begin(out, "goaway").field("deadlineMs", deadlineMs);
            out.field("reconnectAfterMs", reconnectAfterMs).endObject();
        }

        static Goaway read(JsonFields in) {
            return new Goaway(in.number("deadlineMs"), in.number("reconnectAfterMs"));
        }
    }

    /** The client's token ends: an {@code auth} frame with a new one, or the connection closes after this time. */
    record Renew(long deadlineMs) implements ConnectionNotice {
        @Override
        public void writeTo(JsonWriter out) {
            begin(out, "renew").field("deadlineMs", deadlineMs).endObject();
        }

        static Renew read(JsonFields in) {
            return new Renew(in.number("deadlineMs"));
        }
    }

    record Ping(long t) implements ConnectionNotice {
        @Override
        public void writeTo(JsonWriter out) {
            begin(out, "ping").field("t", t).endObject();
        }

        static Ping read(JsonFields in) {
            return new Ping(in.number("t"));
        }
    }

    record Pong(long t) implements ConnectionNotice {
        @Override
        public void writeTo(JsonWriter out) {
            begin(out, "pong").field("t", t).endObject();
        }

        static Pong read(JsonFields in) {
            return new Pong(in.number("t"));
        }
    }

    private static JsonWriter begin(JsonWriter out, String type) {
        return out.beginObject().field("type", type);
    }
}
